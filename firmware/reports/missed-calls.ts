import type { Database } from "#firmware/db/database.ts";
import type { RangeParts, ReportRange } from "./range-parts.ts";

const MISSED = "agent IS NOT NULL AND queue IS NOT NULL AND result IN ('missed', 'refused', 'unreachable')";

interface Ring {
  readonly call: string;
  readonly agent: string;
}

/** Calls by the agents who missed them: a call that three agents missed is one call of each and one of all. */
export interface MissedSet {
  readonly agents: ReadonlySet<string>;
  readonly calls: number;
}

/** The missed calls of a range, optionally those missed in one queue. */
export function missedSets(
  db: Database,
  parts: RangeParts,
  range: ReportRange & { readonly queue?: string },
): MissedSet[] {
  const sums = parts.runs.flatMap(({ first, last }) =>
    db.all<{ agents: string; calls: number }>(
      `SELECT agents, sum(calls) AS calls FROM sum_missed
       WHERE period BETWEEN :first AND :last AND queue = :queue GROUP BY agents`,
      { first, last, queue: range.queue ?? "" },
    ),
  );
  const sets = sums.map(({ agents, calls }) => ({ agents: new Set(agents.split(" ")), calls }));
  const byCall = new Map<string, Set<string>>();
  for (const { call, agent } of singleRings(db, parts, range)) {
    const agents = byCall.get(call);
    if (agents === undefined) byCall.set(call, new Set([agent]));
    else agents.add(agent);
  }
  return [...sets, ...[...byCall.values()].map((agents) => ({ agents, calls: 1 }))];
}

/** Missed rings that are in no sum: those at the ends of the range, and all of the calls missed on several days. */
function singleRings(db: Database, parts: RangeParts, range: ReportRange & { readonly queue?: string }): Ring[] {
  const queue = range.queue ?? null;
  const rest = parts.rest.flatMap(({ from, to }) =>
    db.all<Ring>(
      `SELECT call, agent FROM call_leg INDEXED BY call_leg_report
       WHERE ${MISSED} AND dialled_at >= :from AND dialled_at < :to AND (:queue IS NULL OR queue = :queue)`,
      { from, to, queue },
    ),
  );
  if (parts.runs.length === 0) return rest;
  const across = db.all<Ring>(
    `SELECT call, agent FROM sum_missed_across CROSS JOIN call_leg USING (call)
     WHERE ${MISSED} AND dialled_at >= :from AND dialled_at < :to AND (:queue IS NULL OR queue = :queue)`,
    { from: range.from, to: range.to, queue },
  );
  return [...rest, ...across];
}

/** How many different calls were missed by any of these agents. */
export function callsMissedBy(sets: readonly MissedSet[], agents: readonly string[]): number {
  return sets.reduce((sum, set) => (agents.some((agent) => set.agents.has(agent)) ? sum + set.calls : sum), 0);
}
