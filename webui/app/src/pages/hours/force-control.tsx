import { Input, Modal, Radio, Segmented } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { queryClient } from "#app/data/query-client.ts";
import { useMay, useSession } from "#app/data/session.tsx";
import { useNowLocal } from "#app/kit/probe.tsx";
import { RefusalNote } from "#app/kit/refusal.tsx";
import { routes } from "#firmware/api/contract/routes.ts";
import { useHoursText } from "./hours.messages.ts";
import { momentOf } from "./moment.ts";
import type { Schedule } from "./week.ts";

type Mode = "calendar" | "open" | "closed";
type Until = "next" | "time" | "always";

async function force(id: string, state: "open" | "closed", until: number | "next-change" | undefined): Promise<void> {
  await call(routes.forceSchedule, { params: { id }, body: { state, ...(until === undefined ? {} : { until }) } });
  await queryClient.invalidateQueries({ queryKey: ["config"] });
}

async function unforce(id: string): Promise<void> {
  await call(routes.unforceSchedule, { params: { id } });
  await queryClient.invalidateQueries({ queryKey: ["config"] });
}

function ForceDialog({ id, state, onClose }: { id: string; state: "open" | "closed"; onClose: () => void }) {
  const { t } = useHoursText();
  const { timeZone } = useSession();
  const now = useNowLocal();
  const [until, setUntil] = useState<Until>("next");
  const [time, setTime] = useState(now);
  const [refusal, setRefusal] = useState<unknown>(undefined);
  const [busy, setBusy] = useState(false);
  const apply = async (): Promise<void> => {
    setBusy(true);
    try {
      await force(
        id,
        state,
        until === "next" ? "next-change" : until === "time" ? momentOf(time, timeZone) : undefined,
      );
      onClose();
    } catch (error) {
      setRefusal(error);
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={t(state === "open" ? "force.openTitle" : "force.closedTitle")}
      okText={t(state === "open" ? "force.ok" : "force.okClosed")}
      confirmLoading={busy}
      okButtonProps={{ disabled: until === "time" && time <= now }}
      onOk={() => void apply()}
      onCancel={onClose}
    >
      <Radio.Group
        vertical
        value={until}
        onChange={(event) => setUntil(event.target.value)}
        options={(["next", "time", "always"] as const).map((choice) => ({
          value: choice,
          label: t(`force.${choice}`),
        }))}
      />
      {until === "time" ? (
        <Input
          type="datetime-local"
          style={{ width: 230, margin: "8px 24px" }}
          value={time}
          min={now}
          aria-label={t("force.time")}
          onChange={(event) => setTime(event.target.value)}
        />
      ) : null}
      <RefusalNote error={refusal} />
    </Modal>
  );
}

/** By calendar, held open, or held closed: takes effect at once, apart from the changes of the page. */
export function ForceControl({
  schedule,
  forced,
  disabled,
}: {
  schedule: Schedule;
  forced: boolean;
  disabled: boolean;
}) {
  const { t } = useHoursText();
  const mayEdit = useMay("edit-routing");
  const [asking, setAsking] = useState<"open" | "closed" | undefined>(undefined);
  const [refusal, setRefusal] = useState<unknown>(undefined);
  const mode: Mode = forced ? (schedule.force?.state ?? "calendar") : "calendar";
  const choose = (next: Mode): void => {
    if (next === "calendar") unforce(schedule.id).catch(setRefusal);
    else setAsking(next);
  };
  return (
    <>
      <Segmented<Mode>
        value={mode}
        disabled={disabled || !mayEdit}
        title={disabled ? t("force.unsaved") : ""}
        onChange={choose}
        options={(["calendar", "open", "closed"] as const).map((value) => ({ value, label: t(`mode.${value}`) }))}
      />
      {asking === undefined ? null : (
        <ForceDialog id={schedule.id} state={asking} onClose={() => setAsking(undefined)} />
      )}
      <RefusalNote error={refusal} onClose={() => setRefusal(undefined)} />
    </>
  );
}
