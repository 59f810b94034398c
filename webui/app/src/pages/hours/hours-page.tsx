import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Input, Select, Skeleton } from "antd";
import { useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { createItem, freeId, removeItem, useConfigList } from "#app/data/config.ts";
import { useLive } from "#app/data/live-stream.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { day, dayAndTime } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { AddDialog } from "#app/kit/add-dialog.tsx";
import { Answer } from "#app/kit/answer.tsx";
import { useDestinationText } from "#app/kit/destination-picker.tsx";
import { Panel } from "#app/kit/panel.tsx";
import { ProbePanel, useNowLocal } from "#app/kit/probe.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { SaveBar, type Wording } from "#app/kit/save-bar.tsx";
import { useSetup } from "#app/kit/setup.messages.ts";
import { useUndo } from "#app/kit/undo.tsx";
import { type Draft, useItemDraft } from "#app/kit/use-draft.ts";
import { ForceControl } from "./force-control.tsx";
import { useHoursText } from "./hours.messages.ts";
import { SpecialDays } from "./special-days.tsx";
import { type Schedule, type Segment, spell, wallClock } from "./week.ts";
import { WeekPanel } from "./week-panel.tsx";

/** Where calls go outside these hours: by the first rule that uses them. */
function useClosedTo(id: string): string | undefined {
  const rule = useConfigList("inboundRules").data?.items.find(({ schedule }) => schedule === id);
  const destination = useDestinationText();
  return rule === undefined ? undefined : destination(rule.outOfHours ?? rule.inHours);
}

function Head({
  draft,
  closedTo,
  actions,
}: {
  draft: Draft<Schedule>;
  closedTo: string | undefined;
  actions: React.ReactNode;
}) {
  const { t } = useHoursText();
  const { timeZone } = useSession();
  const today = wallClock(useServerNow(), timeZone).date;
  const live = useLive()?.schedules.find(({ id }) => id === draft.saved.id);
  const open = live?.open ?? false;
  const until = live?.until === undefined ? "" : dayAndTime(live.until, timeZone);
  const state = live?.forced === true ? (open ? "forcedOpen" : "forcedClosed") : open ? "open" : "closed";
  const next = draft.saved.specialDays
    .filter(({ from }) => from > today)
    .toSorted((a, b) => a.from.localeCompare(b.from))[0];
  const sub = [
    live?.forced === true ? t("head.forcedSub") : "",
    live?.specialDay === undefined ? "" : t("head.special", { name: live.specialDay }),
    closedTo === undefined ? t("head.unused") : t("head.outside", { to: closedTo }),
    next === undefined
      ? ""
      : t("head.next", { date: day(Date.parse(`${next.from}T12:00:00Z`), "UTC"), name: nameOf(next) }),
  ];
  const forced = live?.forced === true;
  return (
    <Answer tone={forced ? "warn" : "good"} sub={sub.filter((part) => part !== "").join(" ")} actions={actions}>
      {t(`head.${state}${until === "" ? "" : "Until"}`, { time: until })}
    </Answer>
  );
}

function useWording(): Wording {
  const { t } = useHoursText();
  return {
    name: ([field, day]) => (field === "week" && day !== undefined ? t(`week.day.${day}`) : t(`changed.${field}`)),
    value([field], value) {
      if (value === undefined) return "–";
      if (field === "specialDays") return t("changed.daysCount", { count: (value as unknown[]).length });
      if (field === "week") return spell(value as Segment[]) || t("closedWord"); // one day of the week
      return String(value);
    },
  };
}

/** Which opening hours, a new one, and deleting this one. */
function ScheduleBar({ draft, onRefused }: { draft: Draft<Schedule>; onRefused: (error: unknown) => void }) {
  const { t } = useHoursText();
  const navigate = useNavigate();
  const offerUndo = useUndo();
  const mayEdit = useMay("edit-routing");
  const list = useConfigList("schedules").data;
  const [adding, setAdding] = useState(false);
  const items = list?.items ?? [];
  const { saved } = draft;
  const add = async (name: string, nameZh: string): Promise<void> => {
    const id = freeId(
      name,
      items.map((item) => item.id),
      "hours",
    );
    const workday = [{ from: "09:00", to: "18:00" }];
    const week = [workday, workday, workday, workday, workday, [], []];
    const named = nameZh === "" ? { id, name } : { id, name, nameZh };
    await createItem("schedules", list?.version ?? 0, { ...named, week, specialDays: [] });
    void navigate(`/setup/hours/${id}`);
  };
  const remove = async (): Promise<void> => {
    const index = items.findIndex(({ id }) => id === saved.id);
    try {
      const { version } = await removeItem("schedules", saved.id, list?.version ?? 0);
      void navigate("/setup/hours");
      offerUndo(t("removed", { name: nameOf(saved) }), () => void createItem("schedules", version, saved, index));
    } catch (error) {
      onRefused(error);
    }
  };
  return (
    <div className="row gap8 wrap">
      <Select
        style={{ minWidth: 180 }}
        value={saved.id}
        aria-label={t("which")}
        options={items.map((item) => ({ value: item.id, label: nameOf(item) }))}
        onChange={(id) => void navigate(`/setup/hours/${id}`)}
      />
      <Button icon={<PlusOutlined />} disabled={!mayEdit} onClick={() => setAdding(true)}>
        {t("add")}
      </Button>
      <Button icon={<DeleteOutlined />} disabled={!mayEdit || draft.changes.length > 0} onClick={() => void remove()}>
        {t("remove")}
      </Button>
      {adding ? (
        <AddDialog title={t("addTitle")} sub={t("addSub")} ok={t("add")} onAdd={add} onClose={() => setAdding(false)} />
      ) : null}
    </div>
  );
}

function Names({ draft }: { draft: Draft<Schedule> }) {
  const { t } = useHoursText();
  const words = useSetup();
  const mayEdit = useMay("edit-routing");
  const { value } = draft;
  return (
    <Panel title={t("nameSection")}>
      <div className="field-row">
        {(["name", "nameZh"] as const).map((field) => (
          <div key={field} className="field">
            <label htmlFor={`hours-${field}`}>{words.t(field)}</label>
            <Input
              id={`hours-${field}`}
              value={value[field] ?? ""}
              maxLength={60}
              disabled={!mayEdit}
              status={field === "name" && value.name === "" ? "error" : ""}
              onChange={(event) => draft.set({ ...value, [field]: event.target.value })}
            />
          </div>
        ))}
      </div>
    </Panel>
  );
}

function Hours({ id }: { id: string }) {
  const draft = useItemDraft("schedules", id);
  const [params, setParams] = useSearchParams();
  const now = useNowLocal();
  const closedTo = useClosedTo(id);
  const forced = useLive()?.schedules.find((live) => live.id === id)?.forced ?? false;
  const wording = useWording();
  const [refused, setRefused] = useState<unknown>(undefined);
  if (draft === undefined || draft === null) return <Skeleton active />;
  const get = (name: string, fallback = ""): string => params.get(name) ?? fallback;
  const ask = { at: get("probe", now), entrance: get("on"), called: get("to"), caller: get("from") };
  const probed = params.get("probe") ?? undefined;
  return (
    <>
      <Head
        draft={draft}
        closedTo={closedTo}
        actions={<ForceControl schedule={draft.saved} forced={forced} disabled={draft.changes.length > 0} />}
      />
      <ScheduleBar draft={draft} onRefused={setRefused} />
      <RefusalNote error={refused} onClose={() => setRefused(undefined)} />
      <div className="setup-cols">
        <div className="col gap12">
          <WeekPanel draft={draft} closedTo={closedTo} asked={probed} />
          <SpecialDays draft={draft} />
          <Names draft={draft} />
          <SaveBar draft={draft} wording={wording} />
        </div>
        <div className="sticky">
          <ProbePanel
            ask={ask}
            schedule={draft.changes.length > 0 ? draft.value : undefined}
            onAsk={(next) => {
              const asked = { probe: next.at, on: next.entrance, to: next.called, from: next.caller };
              setParams(
                Object.entries(asked).filter(([, value]) => value !== ""),
                { replace: true },
              );
            }}
          />
        </div>
      </div>
    </>
  );
}

function NoHours() {
  const { t } = useHoursText();
  const navigate = useNavigate();
  const mayEdit = useMay("edit-routing");
  const [adding, setAdding] = useState(false);
  const { data } = useConfigList("schedules");
  const add = async (name: string, nameZh: string): Promise<void> => {
    const id = freeId(name, [], "hours");
    const workday = [{ from: "09:00", to: "18:00" }];
    const named = nameZh === "" ? { id, name } : { id, name, nameZh };
    const week = [workday, workday, workday, workday, workday, [], []];
    await createItem("schedules", data?.version ?? 0, { ...named, week, specialDays: [] });
    void navigate(`/setup/hours/${id}`);
  };
  return (
    <>
      <Answer
        tone="warn"
        sub={t("noneSub")}
        actions={
          <Button type="primary" icon={<PlusOutlined />} disabled={!mayEdit} onClick={() => setAdding(true)}>
            {t("add")}
          </Button>
        }
      >
        {t("noneTitle")}
      </Answer>
      {adding ? (
        <AddDialog title={t("addTitle")} sub={t("addSub")} ok={t("add")} onAdd={add} onClose={() => setAdding(false)} />
      ) : null}
    </>
  );
}

/** Are we open, and what happens then? */
export function Page() {
  const { id } = useParams();
  const { data, error } = useConfigList("schedules");
  if (error !== null) return <RefusalNote error={error} />;
  if (data === undefined) return <Skeleton active />;
  const shown = data.items.find((item) => item.id === id) ?? data.items[0];
  return shown === undefined ? <NoHours /> : <Hours key={shown.id} id={shown.id} />;
}
