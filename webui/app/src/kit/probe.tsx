import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Input, Select } from "antd";
import { useState } from "react";
import { call } from "#app/data/api.ts";
import { useConfigList } from "#app/data/config.ts";
import { useServerNow } from "#app/data/server-clock.ts";
import { useSession } from "#app/data/session.tsx";
import { dayAndTime, phoneNumber } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { routes } from "#firmware/api/contract/routes.ts";
import type { ProbeResult } from "#firmware/api/contract/routing.ts";
import { useDestinationText } from "./destination-picker.tsx";
import { Glyph } from "./glyph.tsx";
import { Panel } from "./panel.tsx";
import { useProbeText } from "./probe.messages.ts";
import { RefusalNote } from "./refusal.tsx";
import { Trail } from "./trail.tsx";

function ProbeSteps({ result, caller }: { result: ProbeResult; caller: string }) {
  const { t } = useProbeText();
  const { timeZone } = useSession();
  const destination = useDestinationText();
  const date = dayAndTime(result.at, timeZone);
  const start = caller === "" ? t("arrives", { date }) : t("arrivesFrom", { date, caller: phoneNumber(caller) });
  return (
    <div className="probe-trail" aria-live="polite">
      <p className="small muted">{start}</p>
      <Trail steps={result.steps} />
      <p className="row gap8 strong">
        <Glyph name="overflow" size={14} color="var(--talking)" />
        {t("end", { to: destination(result.destination) })}
      </p>
    </div>
  );
}

/** Lines from outside and trunks: where a call may come in. */
function useEntrances() {
  const boards = useConfigList("boards").data?.items ?? [];
  const trunks = useConfigList("trunks").data?.items ?? [];
  return [
    ...boards.flatMap((board) =>
      board.lines
        .filter(({ kind }) => kind === "fxo")
        .map((line) => ({
          value: `line:${board.id}.${line.port}`,
          label: line.number === undefined ? nameOf(line) : `${nameOf(line)} · ${phoneNumber(line.number)}`,
          number: line.number,
        })),
    ),
    ...trunks.map((trunk) => ({ value: `trunk:${trunk.id}`, label: nameOf(trunk), number: undefined })),
  ];
}

/** What is asked; `at` is a moment of the box, "2026-11-20T18:05". */
export interface ProbeAsk {
  readonly at: string;
  readonly entrance: string;
  readonly called: string;
  readonly caller: string;
}

export interface ProbePanelProps {
  readonly ask: ProbeAsk;
  readonly onAsk: (ask: ProbeAsk) => void;
  /** Opening hours as edited: probed instead of the stored ones. */
  readonly schedule?: unknown;
}

/** The moment it is now on the box's wall clock, as a probe asks for it. */
export function useNowLocal(): string {
  const { timeZone } = useSession();
  const [now] = useState(useServerNow());
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(now);
  return parts.replace(" ", "T");
}

/** "What happens on Friday at 18:05?", answered by the code that routes real calls. */
export function ProbePanel({ ask, onAsk, schedule }: ProbePanelProps) {
  const { t } = useProbeText();
  const entrances = useEntrances();
  const entrance = entrances.find(({ value }) => value === ask.entrance);
  const [kind, id] = [ask.entrance.split(":")[0], ask.entrance.slice(ask.entrance.indexOf(":") + 1)];
  const called = ask.called === "" ? (entrance?.number ?? "") : ask.called;
  const body = {
    ...(ask.at === "" ? {} : { at: ask.at }),
    ...(kind === "line" ? { line: id } : {}),
    ...(kind === "trunk" ? { trunk: id } : {}),
    ...(called === "" ? {} : { called }),
    ...(ask.caller === "" ? {} : { caller: ask.caller }),
    ...(schedule === undefined ? {} : { schedule }),
  };
  const { data, error } = useQuery({
    queryKey: ["probe", body],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => call(routes.probe, { body }, signal),
  });
  const digits = (text: string): string => text.replace(/[^0-9*#+]/g, "");
  return (
    <Panel title={t("title")}>
      <div className="field-row" style={{ marginBottom: 14 }}>
        <Input
          type="datetime-local"
          value={ask.at}
          aria-label={t("at")}
          onChange={(event) => onAsk({ ...ask, at: event.target.value })}
        />
        <Select
          value={ask.entrance}
          aria-label={t("comesIn")}
          options={[{ value: "", label: t("anyLine") }, ...entrances]}
          onChange={(next) => onAsk({ ...ask, entrance: next })}
        />
        <Input
          inputMode="tel"
          value={ask.called}
          placeholder={entrance?.number ?? t("called")}
          aria-label={t("called")}
          onChange={(event) => onAsk({ ...ask, called: digits(event.target.value) })}
        />
        <Input
          inputMode="tel"
          value={ask.caller}
          placeholder={t("caller")}
          aria-label={t("caller")}
          onChange={(event) => onAsk({ ...ask, caller: digits(event.target.value) })}
        />
      </div>
      <RefusalNote error={error} />
      {data === undefined ? null : <ProbeSteps result={data} caller={ask.caller} />}
      {schedule === undefined ? null : <p className="tiny faint">{t("edited")}</p>}
    </Panel>
  );
}
