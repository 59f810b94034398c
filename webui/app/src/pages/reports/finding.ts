import type { Static } from "typebox";
import type { AgentReport, HourReport, LineReport, QueueGoals, QueueReport } from "#firmware/api/contract/reports.ts";

/** Fewer calls than this do not make a verdict about anybody. */
const FEWEST_FOR_A_VERDICT = 5;
/** Missing more than this share of what was offered is worth a headline. */
const MANY_MISSED = 0.1;
/** One agent with this share of all missed calls is the finding. */
const MOST_OF_THEM = 0.4;

export type AgentRow = AgentReport["rows"][number];
export type QueueRow = QueueReport["rows"][number];
export type HourRow = HourReport["rows"][number];
export type LineRow = LineReport["rows"][number];
export type Goals = Static<typeof QueueGoals>;

/** What a queue has to reach; the box sends it with every row of a queue report. */
export const goalsOf = (row: QueueRow): Goals => row.goals as Goals; // the contract's report() leaves the type open

/** Whether a queue is below its goal; undefined while too few callers came to say so. */
export function missesGoal(row: QueueRow): boolean | undefined {
  const level = row.figures.serviceLevelOfOffered;
  if (level === null || row.figures.offered < FEWEST_FOR_A_VERDICT) return undefined;
  return level * 100 < goalsOf(row).goalPercent;
}

/** The one thing a manager would say about a report. */
export type Finding =
  | { readonly kind: "nothing" }
  | { readonly kind: "agentMisses"; readonly row: AgentRow; readonly share: number }
  | { readonly kind: "manyMissed"; readonly missed: number; readonly offered: number }
  | { readonly kind: "agentsWell"; readonly answered: number; readonly offered: number }
  | { readonly kind: "goalMissed"; readonly row: QueueRow; readonly more: number }
  | { readonly kind: "queuesWell"; readonly answered: number; readonly offered: number; readonly level: number | null }
  | { readonly kind: "busiestHour"; readonly row: HourRow; readonly total: number }
  | { readonly kind: "busiestLine"; readonly row: LineRow; readonly total: number };

/** An agent who misses far more than the others; else how many were missed in all. */
export function agentFinding({ rows, total }: AgentReport): Finding {
  if (total.offered === 0) return { kind: "nothing" };
  const worst = rows.toSorted((a, b) => b.figures.missed - a.figures.missed)[0];
  const share = worst === undefined || total.missed === 0 ? 0 : worst.figures.missed / total.missed;
  const stands = rows.length > 1 && share >= MOST_OF_THEM && total.missed >= FEWEST_FOR_A_VERDICT;
  if (worst !== undefined && stands) return { kind: "agentMisses", row: worst, share };
  const { missed, offered, answered } = total;
  if (missed / offered > MANY_MISSED) return { kind: "manyMissed", missed, offered };
  return { kind: "agentsWell", answered, offered };
}

/** The queue furthest below its goal; else that all are well. */
export function queueFinding({ rows, total }: QueueReport): Finding {
  if (total.offered === 0) return { kind: "nothing" };
  const below = (row: QueueRow): number => goalsOf(row).goalPercent - (row.figures.serviceLevelOfOffered ?? 1) * 100;
  const missed = rows.filter((row) => missesGoal(row) === true).toSorted((a, b) => below(b) - below(a));
  if (missed[0] !== undefined) return { kind: "goalMissed", row: missed[0], more: missed.length - 1 };
  return {
    kind: "queuesWell",
    answered: total.answered,
    offered: total.offered,
    level: total.serviceLevelOfOffered,
  };
}

/** The hour of the day in which most calls came. */
export function hourFinding({ rows, total }: HourReport): Finding {
  const busiest = rows.toSorted((a, b) => b.figures.inbound - a.figures.inbound)[0];
  if (busiest === undefined || total.inbound === 0) return { kind: "nothing" };
  return { kind: "busiestHour", row: busiest, total: total.inbound };
}

/** The line or trunk that was in use longest. */
export function lineFinding({ rows, total }: LineReport): Finding {
  const busiest = rows.toSorted((a, b) => b.figures.busyMs - a.figures.busyMs)[0];
  if (busiest === undefined || total.inbound + total.outbound === 0) return { kind: "nothing" };
  return { kind: "busiestLine", row: busiest, total: total.inbound + total.outbound };
}
