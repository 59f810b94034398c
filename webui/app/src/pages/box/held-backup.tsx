import { Button } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime } from "#app/i18n/format.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { type BackupContent, type BackupView, backupRoutes } from "#firmware/api/contract/backup.ts";
import type { BodyOf } from "#firmware/api/contract/route.ts";
import { useBackupText } from "./backup.messages.ts";
import { useBackupAction } from "./use-backup.ts";

type Wanted = BodyOf<typeof backupRoutes.bringBack>;

function Content({ held }: { held: BackupContent }) {
  const { t } = useBackupText();
  const { counts, parts } = held;
  const rows = [
    [t("people"), counts.people, true],
    [t("prompts"), counts.prompts, true],
    [t("callsHeld"), counts.calls, parts.calls],
    [t("messages"), counts.messages, parts.voicemail],
    [t("recorded"), counts.recordings, parts.recordings],
  ] as const;
  return (
    <dl className="backup-content small">
      {rows.map(([name, count, isIn]) => (
        <div key={name}>
          <dt className="muted">{name}</dt>
          <dd className={isIn ? "strong num" : "faint"}>{isIn ? count : t("notInIt")}</dd>
        </div>
      ))}
    </dl>
  );
}

/** It will be put in place by the next start, and can be given up until then. */
function Planned({ view, isGoing }: { view: BackupView; isGoing: boolean }) {
  const { t } = useBackupText();
  const cancel = useBackupAction(() => call(backupRoutes.cancelBringBack, {}));
  if (isGoing) return <output className="small warn">{t("going")}</output>;
  return (
    <div className="col gap8">
      <output className="small">
        {t("planned")} {view.callsNow === 0 ? "" : t("plannedCalls", { count: view.callsNow })}
      </output>
      <span>
        <Button onClick={() => cancel.mutate()}>{t("giveUp")}</Button>
      </span>
    </div>
  );
}

/** What the box holds of a file it has looked through, what it replaces, and the two ways to put it in place. */
export function HeldBackup({ held, view }: { held: BackupContent; view: BackupView }) {
  const { t } = useBackupText();
  const { timeZone } = useSession();
  const [asks, setAsks] = useState(false);
  const [isGoing, setGoing] = useState(false);
  const bring = useBackupAction(async (wanted: Omit<Wanted, "from">) => {
    setAsks(false);
    await call(backupRoutes.bringBack, { body: { from: "held", ...wanted } });
    if (wanted.when === "now" || view.callsNow === 0) setGoing(true);
  });
  const remove = useBackupAction(() => call(backupRoutes.removeBackup, { params: { what: "held" } }));
  const facts = { company: held.company, time: dayAndTime(held.madeAt, timeZone), software: held.software };
  return (
    <>
      <div className="row gap8 top">
        <Glyph name="ok" color="var(--good)" style={{ marginTop: 3 }} />
        <div>
          <b className="strong">{t("whole")}</b>
          <div className="muted small">{t("of", facts)}</div>
        </div>
      </div>
      <Content held={held} />
      <p className="small warn">{t("replaces")}</p>
      <p className="small muted">{t("after")}</p>
      {view.order === "held" ? (
        <Planned view={view} isGoing={isGoing} />
      ) : asks ? (
        <div className="row gap8 wrap">
          <Button danger onClick={() => bring.mutate({ when: "now", cutsCalls: true })}>
            {t("cuts", { count: view.callsNow })}
          </Button>
          <Button type="primary" onClick={() => bring.mutate({ when: "quiet" })}>
            {t("wait")}
          </Button>
        </div>
      ) : (
        <div className="row gap8 wrap">
          <Button type="primary" loading={bring.isPending} onClick={() => bring.mutate({ when: "quiet" })}>
            {t(view.callsNow === 0 ? "bringNow" : "bringQuiet")}
          </Button>
          {view.callsNow === 0 ? null : <Button onClick={() => setAsks(true)}>{t("bringNow")}</Button>}
          <Button onClick={() => remove.mutate()}>{t("throwAway")}</Button>
        </div>
      )}
      <RefusalNote error={bring.error ?? remove.error} />
    </>
  );
}

/** What was there before: taken back, or thrown away. Both are asked for twice. */
export function BeforePanel({ before, view }: { before: NonNullable<BackupView["before"]>; view: BackupView }) {
  const { t } = useBackupText();
  const { timeZone } = useSession();
  const [asks, setAsks] = useState<"take" | "remove" | undefined>(undefined);
  const take = useBackupAction(() => call(backupRoutes.bringBack, { body: { from: "before", when: "quiet" } }));
  const remove = useBackupAction(() => call(backupRoutes.removeBackup, { params: { what: "before" } }));
  const order = asks === "take" ? take : remove;
  return (
    <Panel title={t("before")}>
      <div className="col gap12">
        <p className="small muted">
          {t("beforeSub", { company: before.company, time: dayAndTime(before.at, timeZone) })}
        </p>
        {view.order === "before" ? (
          <Planned view={view} isGoing={view.callsNow === 0} />
        ) : asks === undefined ? (
          <div className="row gap8 wrap">
            <Button disabled={view.order !== null} onClick={() => setAsks("take")}>
              {t("takeBack")}
            </Button>
            <Button disabled={view.order !== null} onClick={() => setAsks("remove")}>
              {t("throwAway")}
            </Button>
          </div>
        ) : (
          <div className="row gap8 wrap">
            <span className="small">{t(asks === "take" ? "sureBack" : "sure")}</span>
            <Button danger loading={order.isPending} onClick={() => order.mutate()}>
              {asks === "remove" ? t("yes") : t(view.callsNow === 0 ? "yesBackNow" : "yesBack")}
            </Button>
            <Button onClick={() => setAsks(undefined)}>{t(asks === "take" ? "cancel" : "no")}</Button>
          </div>
        )}
        <RefusalNote error={take.error ?? remove.error} />
      </div>
    </Panel>
  );
}
