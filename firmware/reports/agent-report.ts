import type { Database } from "#firmware/db/database.ts";
import { callsMissedBy, type MissedSet, missedSets } from "./missed-calls.ts";
import { addUpBy, partsOf, type RangeParts, type ReportRange, readParts } from "./range-parts.ts";
import { average, ratio } from "./ratio.ts";

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

/** Rings at agents, optionally of one queue: the sums of whole days and months. */
const RING_SUMS = `SELECT agent, sum(answered) AS answered, sum(missed) AS missed, sum(withdrawn) AS withdrawn,
    sum(talk_ms) AS talk_ms, sum(ring_ms) AS ring_ms, sum(direct_in) AS direct_in,
    sum(direct_in_talk_ms) AS direct_in_talk_ms
  FROM sum_agent WHERE period BETWEEN :first AND :last AND rings > 0
    AND (:queue IS NULL OR (queue = :queue AND queue <> '')) GROUP BY agent`;
const RING_ROWS = `SELECT agent,
    sum(queue IS NOT NULL AND result = 'answered') AS answered,
    sum(${MISSED}) AS missed,
    sum(queue IS NOT NULL AND result IN ('elsewhere', 'caller-left')) AS withdrawn,
    sum(CASE WHEN queue IS NOT NULL AND result = 'answered' THEN talk_ms ELSE 0 END) AS talk_ms,
    sum(CASE WHEN ${OFFERED} THEN ring_ms ELSE 0 END) AS ring_ms,
    sum(queue IS NULL AND result = 'answered') AS direct_in,
    sum(CASE WHEN queue IS NULL AND result = 'answered' THEN talk_ms ELSE 0 END) AS direct_in_talk_ms
  FROM call_leg INDEXED BY call_leg_report
  WHERE agent IS NOT NULL AND dialled_at >= :from AND dialled_at < :to AND (:queue IS NULL OR queue = :queue)
  GROUP BY agent`;

const OUTBOUND_SUMS = `SELECT agent, sum(outbound) AS calls, sum(outbound_answered) AS answered,
    sum(outbound_talk_ms) AS talk_ms
  FROM sum_agent WHERE period BETWEEN :first AND :last AND queue = '' AND outbound > 0 GROUP BY agent`;
const OUTBOUND_ROWS = `SELECT origin AS agent, count(*) AS calls, sum(result = 'answered') AS answered,
    sum(talk_ms) AS talk_ms
  FROM call INDEXED BY call_report
  WHERE started_at >= :from AND started_at < :to AND direction = 'outbound' AND origin_kind = 'extension'
  GROUP BY origin`;

function figures(
  sums: Omit<Sums, "agent">,
  outbound: Omit<OutboundSums, "agent">,
  all: { readonly missedCalls: number; readonly talkMs: number },
): AgentFigures {
  const offered = sums.answered + sums.missed;
  return {
    offered,
    answered: sums.answered,
    missed: sums.missed,
    missedRatio: ratio(sums.missed, offered),
    missedCalls: all.missedCalls,
    withdrawn: sums.withdrawn,
    talkMs: sums.talk_ms,
    talkShare: ratio(sums.talk_ms, all.talkMs),
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
  withdrawn: 0,
  talk_ms: 0,
  ring_ms: 0,
  direct_in: 0,
  direct_in_talk_ms: 0,
};
const NO_OUTBOUND = { calls: 0, answered: 0, talk_ms: 0 };

/** One row for each agent with anything in the range, and the total of the rows that were asked for. */
export function agentReport(
  db: Database,
  range: ReportRange & { readonly queue?: string; readonly agents?: readonly string[] },
): { rows: { agent: string; figures: AgentFigures }[]; total: AgentFigures } {
  const { rings, outbound, missed } = db.snapshot(() => read(db, partsOf(db, range), range));
  const wanted = range.agents === undefined ? undefined : new Set(range.agents);
  const ringsByAgent = new Map(rings.map((row) => [row.agent, row]));
  const outboundByAgent = new Map(outbound.map((row) => [row.agent, row]));
  const agents = [...new Set([...ringsByAgent.keys(), ...outboundByAgent.keys()])]
    .filter((agent) => wanted === undefined || wanted.has(agent))
    .sort();
  const ringsOf = (agent: string): Sums => ringsByAgent.get(agent) ?? { agent, ...NO_SUMS };
  const outboundOf = (agent: string): OutboundSums => outboundByAgent.get(agent) ?? { agent, ...NO_OUTBOUND };
  const all = { agent: "" };
  const [allRings = { ...all, ...NO_SUMS }] = addUpBy(
    agents.map((agent) => ({ ...ringsOf(agent), ...all })),
    "agent",
  );
  const [allOutbound = { ...all, ...NO_OUTBOUND }] = addUpBy(
    agents.map((agent) => ({ ...outboundOf(agent), ...all })),
    "agent",
  );
  const talkMs = allRings.talk_ms;
  return {
    rows: agents.map((agent) => ({
      agent,
      figures: figures(ringsOf(agent), outboundOf(agent), { missedCalls: callsMissedBy(missed, [agent]), talkMs }),
    })),
    total: figures(allRings, allOutbound, { missedCalls: callsMissedBy(missed, agents), talkMs }),
  };
}

function read(
  db: Database,
  parts: RangeParts,
  range: ReportRange & { readonly queue?: string },
): { rings: Sums[]; outbound: OutboundSums[]; missed: MissedSet[] } {
  const params = { queue: range.queue ?? null };
  const rings = readParts<Sums>(db, parts, { sums: RING_SUMS, rows: RING_ROWS, params });
  const outbound = readParts<OutboundSums>(db, parts, { sums: OUTBOUND_SUMS, rows: OUTBOUND_ROWS });
  return { rings: addUpBy(rings, "agent"), outbound: addUpBy(outbound, "agent"), missed: missedSets(db, parts, range) };
}
