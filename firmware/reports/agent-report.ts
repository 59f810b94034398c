import type { Database, SqlParams } from "#firmware/db/database.ts";
import { average, ratio } from "./ratio.ts";

/** A stretch of time: `to` does not count any more. Milliseconds since 1970. */
export interface ReportRange {
  readonly from: number;
  readonly to: number;
}

/**
 * F-REP-01, per agent. Offered = answered + missed. Missed: it rang out, was refused, or the phone could not be rung.
 * Rings that were taken back (another agent answered, the caller gave up) are `withdrawn` and nobody's fault.
 */
export interface AgentFigures {
  readonly offered: number;
  readonly answered: number;
  readonly missed: number;
  readonly missedRatio: number | null;
  readonly missedCalls: number;
  readonly withdrawn: number;
  readonly talkMs: number;
  readonly talkShare: number | null;
  readonly averageTalkPerAnsweredMs: number | null;
  readonly averageTalkPerOfferedMs: number | null;
  readonly ringMs: number;
  readonly averageRingMs: number | null;
  readonly directIn: number;
  readonly directInTalkMs: number;
  readonly outbound: number;
  readonly outboundAnswered: number;
  readonly outboundTalkMs: number;
}

interface Sums {
  readonly agent: string;
  readonly answered: number;
  readonly missed: number;
  readonly missed_calls: number;
  readonly withdrawn: number;
  readonly talk_ms: number;
  readonly ring_ms: number;
  readonly direct_in: number;
  readonly direct_in_talk_ms: number;
}

interface OutboundSums {
  readonly agent: string;
  readonly calls: number;
  readonly answered: number;
  readonly talk_ms: number;
}

const MISSED = "queue IS NOT NULL AND result IN ('missed', 'refused', 'unreachable')";
const OFFERED = "queue IS NOT NULL AND result IN ('answered', 'missed', 'refused', 'unreachable')";

const SUMS = `
  sum(queue IS NOT NULL AND result = 'answered') AS answered,
  sum(${MISSED}) AS missed,
  count(DISTINCT CASE WHEN ${MISSED} THEN call END) AS missed_calls,
  sum(queue IS NOT NULL AND result IN ('elsewhere', 'caller-left')) AS withdrawn,
  sum(CASE WHEN queue IS NOT NULL AND result = 'answered' THEN talk_ms ELSE 0 END) AS talk_ms,
  sum(CASE WHEN ${OFFERED} THEN ring_ms ELSE 0 END) AS ring_ms,
  sum(queue IS NULL AND result = 'answered') AS direct_in,
  sum(CASE WHEN queue IS NULL AND result = 'answered' THEN talk_ms ELSE 0 END) AS direct_in_talk_ms`;

/** Rings of the range at agents, optionally of one queue. */
const RINGS = `FROM call_leg INDEXED BY call_leg_report
  WHERE agent IS NOT NULL AND dialled_at >= :from AND dialled_at < :to AND (:queue IS NULL OR queue = :queue)`;

function figures(sums: Omit<Sums, "agent">, outbound: Omit<OutboundSums, "agent">, allTalkMs: number): AgentFigures {
  const offered = sums.answered + sums.missed;
  return {
    offered,
    answered: sums.answered,
    missed: sums.missed,
    missedRatio: ratio(sums.missed, offered),
    missedCalls: sums.missed_calls,
    withdrawn: sums.withdrawn,
    talkMs: sums.talk_ms,
    talkShare: ratio(sums.talk_ms, allTalkMs),
    averageTalkPerAnsweredMs: average(sums.talk_ms, sums.answered),
    averageTalkPerOfferedMs: average(sums.talk_ms, offered),
    ringMs: sums.ring_ms,
    averageRingMs: average(sums.ring_ms, offered),
    directIn: sums.direct_in,
    directInTalkMs: sums.direct_in_talk_ms,
    outbound: outbound.calls,
    outboundAnswered: outbound.answered,
    outboundTalkMs: outbound.talk_ms,
  };
}

const NO_SUMS = {
  answered: 0,
  missed: 0,
  missed_calls: 0,
  withdrawn: 0,
  talk_ms: 0,
  ring_ms: 0,
  direct_in: 0,
  direct_in_talk_ms: 0,
};
const NO_OUTBOUND = { calls: 0, answered: 0, talk_ms: 0 };

function add<Numbers extends { readonly [key: string]: number | string }>(
  zero: Numbers,
  rows: readonly Numbers[],
): Numbers {
  const total: Record<string, number | string> = { ...zero };
  for (const row of rows) {
    for (const key of Object.keys(zero)) total[key] = Number(total[key] ?? 0) + Number(row[key] ?? 0);
  }
  return total as Numbers; // the same keys with other numbers
}

/** One row for each agent with anything in the range, and the total of the rows that were asked for. */
export function agentReport(
  db: Database,
  range: ReportRange & { readonly queue?: string; readonly agents?: readonly string[] },
): { rows: { agent: string; figures: AgentFigures }[]; total: AgentFigures } {
  const wanted = range.agents === undefined ? undefined : new Set(range.agents);
  const isWanted = ({ agent }: { agent: string }): boolean => wanted === undefined || wanted.has(agent);
  const params: SqlParams = { from: range.from, to: range.to, queue: range.queue ?? null };
  const rings = db.all<Sums>(`SELECT agent, ${SUMS} ${RINGS} GROUP BY agent`, params).filter(isWanted);
  const outbound = db
    .all<OutboundSums>(
      `SELECT origin AS agent, count(*) AS calls, sum(result = 'answered') AS answered, sum(talk_ms) AS talk_ms
       FROM call INDEXED BY call_report
       WHERE started_at >= :from AND started_at < :to AND direction = 'outbound' AND origin_kind = 'extension'
       GROUP BY origin`,
      { from: range.from, to: range.to },
    )
    .filter(isWanted);
  const byAgent = new Map(outbound.map((row) => [row.agent, row]));
  const ringsByAgent = new Map(rings.map((row) => [row.agent, row]));
  const agents = [...new Set([...ringsByAgent.keys(), ...byAgent.keys()])].sort();
  const allTalkMs = rings.reduce((sum, row) => sum + row.talk_ms, 0);
  const rows = agents.map((agent) => ({
    agent,
    figures: figures(ringsByAgent.get(agent) ?? NO_SUMS, byAgent.get(agent) ?? NO_OUTBOUND, allTalkMs),
  }));
  const sums = add<Omit<Sums, "agent"> & Record<string, number>>(NO_SUMS, rings as never);
  const total = figures(
    { ...sums, missed_calls: distinctMissedCalls(db, params, agents) },
    add<Omit<OutboundSums, "agent"> & Record<string, number>>(NO_OUTBOUND, outbound as never),
    allTalkMs,
  );
  return { rows, total };
}

/** A call that three agents missed is one call. */
function distinctMissedCalls(db: Database, params: SqlParams, agents: readonly string[]): number {
  return (
    db.get<{ calls: number }>(
      `SELECT count(DISTINCT call) AS calls ${RINGS} AND ${MISSED} AND agent IN (SELECT value FROM json_each(:agents))`,
      { ...params, agents: JSON.stringify(agents) },
    )?.calls ?? 0
  );
}
