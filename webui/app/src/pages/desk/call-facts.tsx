import { Fragment } from "react";
import { useServerNow } from "#app/data/server-clock.ts";
import { duration, phoneNumber } from "#app/i18n/format.ts";
import type { DeskCall } from "#firmware/api/contract/agents.ts";
import { useDeskText } from "./desk.messages.ts";

type Row = readonly [name: string, value: string];

/** What the menu learned, in words where the page knows them: digits entered, language, priority. */
function useVariables(variables: DeskCall["variables"]): readonly Row[] {
  const { t } = useDeskText();
  return Object.entries(variables).map(([name, value]): Row => {
    if (name === "language") {
      return [t("fact.language"), value === "en" || value === "zh" ? t(`fact.languages.${value}`) : value];
    }
    return [name === "priority" ? t("fact.priority") : t("fact.pressed", { name }), value];
  });
}

/** Where the call came from, what the caller entered, how long they waited. */
export function CallFacts({ current, me }: { current: DeskCall; me: string }) {
  const { t } = useDeskText();
  const now = useServerNow();
  const learned = useVariables(current.variables);
  const isOwn = current.live?.direction === "outbound" || current.caller.number === me;
  const rows: Row[] = [];
  const stillWaits = current.live?.stage === "waiting" || current.live?.stage === "ringing";
  if (current.waitedMs !== null) {
    const waited = stillWaits && current.live !== undefined ? now - current.live.stageSince : current.waitedMs;
    rows.push([t("fact.waited"), duration(Math.max(waited, current.waitedMs))]);
  }
  if (!isOwn && current.called.number !== undefined && current.called.number !== me) {
    rows.push([t("fact.called"), phoneNumber(current.called.number)]);
  }
  const all = [...rows, ...learned];
  if (all.length === 0) return <div className="desk-no-facts" />;
  return (
    <div className="desk-facts small">
      {all.map(([name, value]) => (
        <Fragment key={name}>
          <span className="faint">{name}</span>
          <span className="num">{value}</span>
        </Fragment>
      ))}
    </div>
  );
}
