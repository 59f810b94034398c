import { useServerNow } from "#app/data/server-clock.ts";
import { duration } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Panel } from "#app/kit/panel.tsx";
import type { Desk } from "#firmware/api/contract/agents.ts";
import { useDeskText } from "./desk.messages.ts";

/** One's own figures since midnight. */
export function DayPanel({ today }: { today: Desk["today"] }) {
  const { t } = useDeskText();
  const rows = [
    [t("day.answered"), String(today.answered)],
    [t("day.missed"), String(today.missed)],
    [t("day.average"), today.averageTalkMs === null ? "–" : duration(today.averageTalkMs)],
    [t("day.talk"), duration(today.talkMs)],
    [t("day.outbound"), String(today.outbound)],
  ] as const;
  return (
    <Panel title={t("day.title")}>
      {rows.map(([name, value]) => (
        <div key={name} className="desk-key-value">
          <span className="muted grow">{name}</span>
          <b className="num strong">{value}</b>
        </div>
      ))}
    </Panel>
  );
}

/** Who waits in one's queues. */
export function QueuesPanel({ queues }: { queues: Desk["queues"] }) {
  const { t } = useDeskText();
  const now = useServerNow();
  return (
    <Panel title={t("queues.title")}>
      {queues.length === 0 ? <p className="small faint">{t("queues.none")}</p> : null}
      {queues.map((queue) => {
        const longest = Math.min(now, ...queue.waiting.map((caller) => caller.since));
        const facts = { count: queue.waiting.length, time: duration(now - longest) };
        return (
          <div key={queue.id} className="desk-key-value">
            <span className="grow ellip">{nameOf(queue)}</span>
            {facts.count === 0 ? (
              <span className="faint">{t("queues.nobody")}</span>
            ) : (
              <span className="warn strong num">{t("queues.waiting", facts)}</span>
            )}
          </div>
        );
      })}
    </Panel>
  );
}
