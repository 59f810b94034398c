import type { Database } from "#firmware/db/database.ts";
import type { ReportRange } from "./agent-report.ts";
import { average, ratio } from "./ratio.ts";

/** What a queue promises; the service levels are measured against it. */
export interface QueueGoal {
  readonly queue: string;
  readonly targetMs: number;
  /** Who gives up sooner never really waited. */
  readonly shortAbandonMs: number;
}

/** F-REP-02, per queue. Offered = answered + abandoned + overflowed; the short abandons are among the abandoned. */
export interface QueueFigures {
  readonly offered: number;
  readonly answered: number;
  readonly answeredInTarget: number;
  readonly abandoned: number;
  readonly shortAbandoned: number;
  readonly overflowed: number;
  readonly serviceLevelOfOffered: number | null;
  readonly serviceLevelLessShort: number | null;
  readonly serviceLevelOfAnswered: number | null;
  readonly abandonRatio: number | null;
  readonly averageWaitMs: number | null;
  readonly averageAnswerMs: number | null;
  readonly averageAbandonMs: number | null;
  readonly longestWaitMs: number | null;
  readonly talkMs: number;
  readonly averageTalkMs: number | null;
}

interface Sums {
  readonly offered: number;
  readonly answered: number;
  readonly in_target: number;
  readonly abandoned: number;
  readonly short_abandoned: number;
  readonly wait_ms: number;
  readonly answer_ms: number;
  readonly abandon_ms: number;
  readonly longest_ms: number;
  readonly talk_ms: number;
}

function figures(sums: Sums): QueueFigures {
  const { offered, answered, abandoned } = sums;
  return {
    offered,
    answered,
    answeredInTarget: sums.in_target,
    abandoned,
    shortAbandoned: sums.short_abandoned,
    overflowed: offered - answered - abandoned,
    serviceLevelOfOffered: ratio(sums.in_target, offered),
    serviceLevelLessShort: ratio(sums.in_target, offered - sums.short_abandoned),
    serviceLevelOfAnswered: ratio(sums.in_target, answered),
    abandonRatio: ratio(abandoned, offered),
    averageWaitMs: average(sums.wait_ms, offered),
    averageAnswerMs: average(sums.answer_ms, answered),
    averageAbandonMs: average(sums.abandon_ms, abandoned),
    longestWaitMs: offered === 0 ? null : sums.longest_ms,
    talkMs: sums.talk_ms,
    averageTalkMs: average(sums.talk_ms, answered),
  };
}

function addUp(rows: readonly Sums[]): Sums {
  const sum = (key: keyof Sums): number => rows.reduce((total, row) => total + row[key], 0);
  return {
    offered: sum("offered"),
    answered: sum("answered"),
    in_target: sum("in_target"),
    abandoned: sum("abandoned"),
    short_abandoned: sum("short_abandoned"),
    wait_ms: sum("wait_ms"),
    answer_ms: sum("answer_ms"),
    abandon_ms: sum("abandon_ms"),
    longest_ms: Math.max(0, ...rows.map(({ longest_ms }) => longest_ms)),
    talk_ms: sum("talk_ms"),
  };
}

/** One row for each queue that callers joined in the range; a call that was in two queues counts in both. */
export function queueReport(
  db: Database,
  range: ReportRange & { readonly queues?: readonly string[]; readonly goals: readonly QueueGoal[] },
): { rows: { queue: string; figures: QueueFigures }[]; total: QueueFigures } {
  const sums = db.all<Sums & { queue: string }>(
    `WITH goal AS MATERIALIZED (
       SELECT value ->> 'queue' AS queue, value ->> 'targetMs' AS target_ms, value ->> 'shortAbandonMs' AS short_ms
       FROM json_each(:goals)
     )
     SELECT stay.queue AS queue, count(*) AS offered,
       sum(reason = 'answered') AS answered,
       sum(reason = 'answered' AND wait_ms <= coalesce(target_ms, 20000)) AS in_target,
       sum(reason = 'abandoned') AS abandoned,
       sum(reason = 'abandoned' AND wait_ms < coalesce(short_ms, 0)) AS short_abandoned,
       sum(wait_ms) AS wait_ms,
       sum(CASE WHEN reason = 'answered' THEN wait_ms ELSE 0 END) AS answer_ms,
       sum(CASE WHEN reason = 'abandoned' THEN wait_ms ELSE 0 END) AS abandon_ms,
       max(wait_ms) AS longest_ms, sum(talk_ms) AS talk_ms
     FROM call_queue AS stay INDEXED BY call_queue_report LEFT JOIN goal ON goal.queue = stay.queue
     WHERE joined_at >= :from AND joined_at < :to GROUP BY stay.queue ORDER BY stay.queue`,
    { from: range.from, to: range.to, goals: JSON.stringify(range.goals) },
  );
  const wanted = range.queues === undefined ? sums : sums.filter(({ queue }) => range.queues?.includes(queue));
  return {
    rows: wanted.map((row) => ({ queue: row.queue, figures: figures(row) })),
    total: figures(addUp(wanted)),
  };
}
