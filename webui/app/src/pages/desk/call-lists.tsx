import { PhoneOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { Link } from "react-router";
import { useSession } from "#app/data/session.tsx";
import { clockTime, dayAndTime, duration } from "#app/i18n/format.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import { Glyph } from "#app/kit/glyph.tsx";
import { useNoteResult } from "#app/kit/note-results.ts";
import { Panel } from "#app/kit/panel.tsx";
import type { CallRow } from "#firmware/api/contract/call-list.ts";
import { usePartyName } from "./call-card.tsx";
import { useDeskText } from "./desk.messages.ts";
import { otherParty, pastOf } from "./moment.ts";
import type { AgentActions } from "./use-agent-actions.ts";

function usePastSentence(): (row: CallRow) => string {
  const { t } = useDeskText();
  const { person } = useSession();
  return (row) => {
    const past = pastOf(row);
    const mine = row.agent !== null && row.agent.id === person.extension;
    const you = past.key === "talked" ? t("history.you") : t("history.you_start");
    const who = mine ? you : row.agent === null ? t("history.somebody") : nameOf(row.agent);
    const isWait = past.key === "gaveUp" || past.key === "overflow";
    const time = duration((isWait ? row.waitMs : row.talkMs) ?? 0);
    const said = past.key === "gaveUp" && row.queue === null ? "hungUp" : past.key;
    return t(`history.${said}`, { who, time, where: row.queue === null ? "" : nameOf(row.queue) });
  };
}

/** Earlier calls with this number, newest first, with their notes. */
export function HistoryPanel({ history, number }: { history: readonly CallRow[]; number: string | undefined }) {
  const { t } = useDeskText();
  const { timeZone } = useSession();
  const sentence = usePastSentence();
  const all =
    number === undefined || history.length === 0 ? undefined : (
      <Link to={`/calls?number=${number}`}>{t("history.all")}</Link>
    );
  return (
    <Panel flush title={t("history.title")} extra={<span className="small">{all}</span>}>
      {history.length === 0 ? (
        <p className="small faint" style={{ padding: "6px 16px 14px" }}>
          {t("history.none")}
        </p>
      ) : null}
      <div className="list" style={{ marginTop: 4 }}>
        {history.map((row) => {
          const past = pastOf(row);
          return (
            <Link key={row.id} to={`/calls/${row.id}`} className="desk-row">
              <Glyph name={past.glyph} color={past.color} />
              <span className="grow small">
                <span className="row gap8">
                  <b className="strong grow">{sentence(row)}</b>
                  <span className="faint tiny num nowrap">{dayAndTime(row.startedAt, timeZone)}</span>
                </span>
                {row.note === undefined || row.note === "" ? null : <span className="muted">{row.note}</span>}
              </span>
            </Link>
          );
        })}
      </div>
    </Panel>
  );
}

/** Ended calls of mine whose result is still missing; pressing one opens its note. */
export function UnfinishedPanel({ rows, open }: { rows: readonly CallRow[]; open: (row: CallRow) => void }) {
  const { t } = useDeskText();
  const { timeZone, person } = useSession();
  const partyName = usePartyName();
  if (rows.length === 0) return null;
  return (
    <Panel flush title={t("unfinished.title")} extra={<b className="num small">{rows.length}</b>}>
      <div className="list" style={{ marginTop: 4 }}>
        {rows.map((row) => (
          <div key={row.id} style={{ padding: "8px 16px", minHeight: 44 }}>
            <Glyph name="wrapUp" />
            <span className="grow small">
              <b className="strong num">{partyName(otherParty(row, person.extension))}</b>{" "}
              <span className="faint num">
                {t("unfinished.talked", { at: clockTime(row.startedAt, timeZone), time: duration(row.talkMs ?? 0) })}
              </span>
            </span>
            <button type="button" className="linklike petrol small" onClick={() => open(row)}>
              {t("unfinished.add")}
            </button>
          </div>
        ))}
      </div>
    </Panel>
  );
}

/** One's last calls; each opens, and its number can be called. */
export function RecentPanel({ rows, actions }: { rows: readonly CallRow[]; actions: AgentActions }) {
  const { t } = useDeskText();
  const { timeZone, person } = useSession();
  const partyName = usePartyName();
  const resultName = useNoteResult();
  const outcome = (row: CallRow): string => {
    if (row.endedAt === null) return t("recent.running");
    const time = row.talkMs === null ? t("recent.notReached") : duration(row.talkMs);
    return row.noteResult === undefined ? time : t("recent.withResult", { time, result: resultName(row.noteResult) });
  };
  return (
    <Panel flush title={t("recent.title")}>
      {rows.length === 0 ? (
        <p className="small faint" style={{ padding: "6px 16px 14px" }}>
          {t("recent.none")}
        </p>
      ) : null}
      <div className="list" style={{ marginTop: 4 }}>
        {rows.slice(0, 8).map((row) => {
          const out = row.direction === "outbound";
          const party = otherParty(row, person.extension);
          const { number } = party;
          return (
            <div key={row.id} className="desk-recent">
              <Glyph name={out ? "outbound" : "inbound"} size={12} color={out ? "var(--petrol)" : "var(--talking)"} />
              <Link to={`/calls/${row.id}`} className="row gap12 grow desk-recent-link">
                <b className="strong grow num ellip">{partyName(party)}</b>
                <span className="small num muted">{outcome(row)}</span>
                <span className="num faint small">{clockTime(row.startedAt, timeZone)}</span>
              </Link>
              {number === undefined || !/^[0-9*#+]{1,32}$/.test(number) ? null : (
                <Button
                  icon={<PhoneOutlined />}
                  loading={actions.busy === `dial ${number}`}
                  aria-label={t("recent.call", { who: partyName(party) })}
                  title={t("recent.call", { who: partyName(party) })}
                  onClick={() => actions.dial(number)}
                />
              )}
            </div>
          );
        })}
      </div>
    </Panel>
  );
}
