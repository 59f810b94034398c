import type { Database } from "#firmware/db/database.ts";
import { addUpBy, partsOf, type RangeParts, type ReportRange, readParts } from "./range-parts.ts";
import { average, ratio } from "./ratio.ts";

/** What a queue promises; the service levels are measured against it. */
export interface QueueGoal {
  readonly queue: string;
  readonly targetMs: number;
  /** Who gives up sooner never really waited. */
  readonly shortAbandonMs: number;
}

/** F-REP-02, per queue. Offered = answered + abandoned + cut + overflowed; the short abandons are among the abandoned. */
export interface QueueFigures {
  readonly offered: number;
  readonly answered: number;
  readonly answeredInTarget: number;
  readonly abandoned: number;
  readonly shortAbandoned: number;
  /** Cut off by the box itself while they waited. */
  readonly cut: number;
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
  readonly queue: string;
  readonly offered: number;
  readonly answered: number;
  readonly in_target: number;
  readonly abandoned: number;
  readonly short_abandoned: number;
  readonly cut: number;
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
    cut: sums.cut,
    overflowed: offered - answered - abandoned - sums.cut,
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

const NOTHING: Sums = {
  queue: "",
  offered: 0,
  answered: 0,
  in_target: 0,
  abandoned: 0,
  short_abandoned: 0,
  cut: 0,
  wait_ms: 0,
  answer_ms: 0,
  abandon_ms: 0,
  longest_ms: 0,
  talk_ms: 0,
};
const DEFAULT_TARGET_MS = 20_000;

const STAY_SUMS = `SELECT queue, sum(offered) AS offered, sum(answered) AS answered, 0 AS in_target,
    sum(abandoned) AS abandoned, 0 AS short_abandoned, sum(cut) AS cut, sum(wait_ms) AS wait_ms, sum(answer_ms) AS answer_ms,
    sum(abandon_ms) AS abandon_ms, max(longest_ms) AS longest_ms, sum(talk_ms) AS talk_ms
  FROM sum_queue WHERE period BETWEEN :first AND :last GROUP BY queue`;
const STAY_ROWS = `WITH goal AS MATERIALIZED (
    SELECT value ->> 'queue' AS queue, value ->> 'targetMs' AS target_ms, value ->> 'shortAbandonMs' AS short_ms
    FROM json_each(:goals)
  )
  SELECT stay.queue AS queue, count(*) AS offered,
    sum(reason = 'answered') AS answered,
    sum(reason = 'answered' AND wait_ms <= coalesce(target_ms, ${DEFAULT_TARGET_MS})) AS in_target,
    sum(reason = 'abandoned') AS abandoned,
    sum(reason = 'abandoned' AND wait_ms < coalesce(short_ms, 0)) AS short_abandoned,
    sum(reason = 'cut') AS cut,
    sum(wait_ms) AS wait_ms,
    sum(CASE WHEN reason = 'answered' THEN wait_ms ELSE 0 END) AS answer_ms,
    sum(CASE WHEN reason = 'abandoned' THEN wait_ms ELSE 0 END) AS abandon_ms,
    max(wait_ms) AS longest_ms, sum(talk_ms) AS talk_ms
  FROM call_queue AS stay INDEXED BY call_queue_report LEFT JOIN goal ON goal.queue = stay.queue
  WHERE joined_at >= :from AND joined_at < :to GROUP BY stay.queue`;

/** One row for each queue that callers joined in the range; a call that was in two queues counts in both. */
export function queueReport(
  db: Database,
  range: ReportRange & { readonly queues?: readonly string[]; readonly goals: readonly QueueGoal[] },
): { rows: { queue: string; figures: QueueFigures }[]; total: QueueFigures } {
  const { goals } = range;
  const rows = db.snapshot(() => {
    const parts = isInSeconds(goals) ? partsOf(db, range) : { runs: [], days: [], rest: [range] };
    const sums = readParts<Sums>(db, parts, {
      sums: STAY_SUMS,
      rows: STAY_ROWS,
      rowParams: { goals: JSON.stringify(goals) },
    });
    return addUpBy([...sums, ...readWaits(db, parts, goals)], "queue", ["longest_ms"]);
  });
  const wanted = range.queues === undefined ? rows : rows.filter(({ queue }) => range.queues?.includes(queue));
  const [total = NOTHING] = addUpBy(
    wanted.map((row) => ({ ...row, queue: "" })),
    "queue",
    ["longest_ms"],
  );
  return { rows: wanted.map((row) => ({ queue: row.queue, figures: figures(row) })), total: figures(total) };
}

/** The sums hold waits by whole seconds, as the goals are set. */
function isInSeconds(goals: readonly QueueGoal[]): boolean {
  return goals.every(({ targetMs, shortAbandonMs }) => targetMs % 1000 === 0 && shortAbandonMs % 1000 === 0);
}

/** Callers who were answered in the target of today, and who gave up at once, from the waits of whole periods. */
function readWaits(db: Database, { runs }: RangeParts, goals: readonly QueueGoal[]): Sums[] {
  const goalOf = new Map(goals.map((goal) => [goal.queue, goal]));
  const waits = runs.flatMap(({ first, last }) =>
    db.all<{ queue: string; answer_seconds: string; abandon_seconds: string }>(
      "SELECT queue, answer_seconds, abandon_seconds FROM sum_queue WHERE period BETWEEN :first AND :last",
      { first, last },
    ),
  );
  return waits.map(({ queue, answer_seconds, abandon_seconds }) => {
    const { targetMs = DEFAULT_TARGET_MS, shortAbandonMs = 0 } = goalOf.get(queue) ?? {};
    return {
      ...NOTHING,
      queue,
      in_target: callsUpTo(answer_seconds, targetMs / 1000),
      // "Sooner than 5 s": the full seconds are 4 at most.
      short_abandoned: callsUpTo(abandon_seconds, shortAbandonMs / 1000 - 1),
    };
  });
}

function callsUpTo(histogram: string, seconds: number): number {
  let calls = 0;
  for (const [wait, count] of Object.entries(JSON.parse(histogram) as Record<string, number>)) {
    if (Number(wait) <= seconds) calls += count;
  }
  return calls;
}
