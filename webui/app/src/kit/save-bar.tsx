import { Button, Modal, Radio } from "antd";
import { useEffect, useState } from "react";
import { useBlocker } from "react-router";
import { useSession } from "#app/data/session.tsx";
import { clockTime, dayAndTime } from "#app/i18n/format.ts";
import { pageLanguage } from "#app/i18n/i18n.ts";
import type { Change, Clash } from "./changes.ts";
import { RefusalNote } from "./refusal.tsx";
import { useSetup } from "./setup.messages.ts";
import type { Draft } from "./use-draft.ts";

/** How a page says its settings: the name of the field at a path, and a value of it in words. */
export interface Wording {
  name(path: readonly string[]): string;
  value(path: readonly string[], value: unknown): string;
}

export interface SaveBarProps<T> {
  readonly draft: Draft<T>;
  readonly wording: Wording;
  /** The text of the button; "Save, for the next caller" unless told. */
  readonly saveText?: string;
  /** Fields that show their own problems. */
  readonly shown?: readonly string[];
}

function ChangeRow({ change, wording }: { change: Change; wording: Wording }) {
  return (
    <div className="row gap8 wrap small change-row">
      <span className="strong">{wording.name(change.path)}</span>
      <s className="faint">{wording.value(change.path, change.before)}</s>
      <span aria-hidden>→</span>
      <span>{wording.value(change.path, change.after)}</span>
    </div>
  );
}

/** Both values of every field that two people have changed; one is chosen for each. */
function ConflictDialog<T>({ draft, wording }: { draft: Draft<T>; wording: Wording }) {
  const { t } = useSetup();
  const { timeZone } = useSession();
  const [theirs, setTheirs] = useState<ReadonlySet<Clash>>(new Set());
  const { conflict } = draft;
  if (conflict === undefined) return null;
  const choose = (clash: Clash, isTheirs: boolean): void => {
    const next = new Set(theirs);
    if (isTheirs) next.add(clash);
    else next.delete(clash);
    setTheirs(next);
  };
  const who =
    conflict.by === undefined || conflict.savedAt === undefined
      ? t("conflict.sub")
      : t("conflict.by", { who: conflict.by, time: clockTime(conflict.savedAt, timeZone) });
  return (
    <Modal
      open
      title={t("conflict.title")}
      onCancel={draft.dismiss}
      okText={t("conflict.save")}
      confirmLoading={draft.saving}
      onOk={() => void draft.resolve(theirs)}
    >
      <p className="muted">{conflict.clashes.length === 0 ? t("conflict.joined") : who}</p>
      {conflict.clashes.map((clash) => (
        <div key={clash.path.join("/")} style={{ marginTop: 12 }}>
          <b className="strong">{wording.name(clash.path)}</b>
          <Radio.Group
            className="col"
            vertical
            value={theirs.has(clash) ? "theirs" : "mine"}
            onChange={(event) => choose(clash, event.target.value === "theirs")}
            options={[
              { value: "mine", label: `${t("conflict.mine")}: ${wording.value(clash.path, clash.mine)}` },
              { value: "theirs", label: `${t("conflict.theirs")}: ${wording.value(clash.path, clash.theirs)}` },
            ]}
          />
        </div>
      ))}
    </Modal>
  );
}

/** Leaving with changes asks, by whatever way: a link, back, closing the tab. */
function LeaveGuard<T>({ draft }: { draft: Draft<T> }) {
  const { t } = useSetup();
  const count = draft.changes.length;
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => count > 0 && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (count === 0) return;
    const ask = (event: BeforeUnloadEvent): void => {
      void draft.keep();
      event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [count, draft]);
  if (blocker.state !== "blocked") return null;
  const after = async (first: () => Promise<boolean>): Promise<void> => {
    if (await first()) blocker.proceed();
    else blocker.reset();
  };
  return (
    <Modal
      open
      title={t("leave.title", { count })}
      onCancel={() => blocker.reset()}
      footer={
        <div className="row gap8 wrap">
          <Button type="primary" loading={draft.saving} onClick={() => void after(draft.save)}>
            {t("leave.save")}
          </Button>
          <Button onClick={() => void after(async () => draft.keep().then(() => true))}>{t("leave.keep")}</Button>
          <span className="grow" />
          <Button
            type="text"
            danger
            onClick={() => {
              draft.discard();
              blocker.proceed();
            }}
          >
            {t("leave.drop")}
          </Button>
        </div>
      }
    >
      <p className="muted">{t("leave.sub")}</p>
    </Modal>
  );
}

/** Changes collect here until they are saved: how many, which, throw away, save. Ctrl S saves. */
export function SaveBar<T>({ draft, wording, saveText, shown = [] }: SaveBarProps<T>) {
  const { t } = useSetup();
  const { timeZone } = useSession();
  const [open, setOpen] = useState(false);
  const count = draft.changes.length;
  const errors = draft.problems.filter(({ severity }) => severity === "error");
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (count > 0) void draft.save();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [count, draft]);
  return (
    <>
      <LeaveGuard draft={draft} />
      <ConflictDialog draft={draft} wording={wording} />
      {draft.steps === undefined ? null : <SavedNote steps={draft.steps} />}
      {count === 0 ? null : (
        <section className="savebar-box" aria-label={t("changes", { count })}>
          <RefusalNote error={draft.refusal} shown={shown} />
          {open ? (
            <div className="panel change-list">
              {draft.foundFrom === undefined ? null : (
                <p className="tiny faint">{t("draftKept", { time: dayAndTime(draft.foundFrom, timeZone) })}</p>
              )}
              {draft.changes.map((change) => (
                <ChangeRow key={change.path.join("/")} change={change} wording={wording} />
              ))}
              {errors.map((problem) => (
                <p key={problem.path + problem.code} className="small bad">
                  {pageLanguage() === "zh" ? problem.messageZh : problem.message}
                </p>
              ))}
            </div>
          ) : null}
          <div className="savebar">
            <b className="strong">{t("changes", { count })}</b>
            {errors.length === 0 ? null : (
              <span className="small savebar-fix">{t("toFix", { count: errors.length })}</span>
            )}
            <button type="button" className="linklike" onClick={() => setOpen(!open)} aria-expanded={open}>
              {t(open ? "hideThem" : "seeThem")}
            </button>
            <span className="grow" />
            <Button ghost className="ghost" onClick={draft.discard}>
              {t("discard")}
            </Button>
            <Button type="primary" loading={draft.saving} onClick={() => void draft.save()}>
              {saveText ?? t("save")}
            </Button>
          </div>
        </section>
      )}
    </>
  );
}

/** What a save means for the running box, one line per thing. */
function SavedNote({ steps }: { steps: NonNullable<Draft<unknown>["steps"]> }) {
  const { t } = useSetup();
  return (
    <output className="small saved-note">
      <b className="good strong">{t("savedNow")}</b>{" "}
      {steps.map((step) => (
        <span key={step.subject + step.when} className="muted">
          {pageLanguage() === "zh" ? step.messageZh : step.message}{" "}
        </span>
      ))}
    </output>
  );
}
