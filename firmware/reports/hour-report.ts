import type { Database } from "#firmware/db/database.ts";
import { wallClock } from "#firmware/kernel/local-time.ts";
import { addUpBy, partsOf, type ReportRange, readParts } from "./range-parts.ts";
import { ratio } from "./ratio.ts";

/** Calls of one hour of the day, over all days of the range. */
export interface HourFigures {
  readonly inbound: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly outbound: number;
  /** Answered of inbound: there is no target over all queues. */
  readonly answeredRatio: number | null;
}

interface Sums {
  readonly hour: number;
  readonly inbound: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly outbound: number;
}

/** Clocks have been changed at a minute past midnight, but never within a minute. */
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const HOUR_SUMS = `SELECT hour, sum(inbound) AS inbound, sum(answered) AS answered, sum(abandoned) AS abandoned,
    sum(outbound) AS outbound
  FROM sum_hour WHERE period BETWEEN :first AND :last AND queue = :queue GROUP BY hour`;
/** `hour` is the minute since 1970. */
const MINUTE_ROWS = `SELECT started_at / ${MINUTE_MS} AS hour, sum(direction = 'inbound') AS inbound,
    sum(direction = 'inbound' AND result = 'answered') AS answered,
    sum(direction = 'inbound' AND result = 'abandoned') AS abandoned,
    sum(direction = 'outbound') AS outbound
  FROM call INDEXED BY call_report WHERE started_at >= :from AND started_at < :to
    AND (:queue = ''
      OR EXISTS (SELECT 1 FROM call_queue WHERE call_queue.call = call.id AND call_queue.queue = :queue))
  GROUP BY 1`;

/** 24 rows, hours of the box's own clock, and their total. `queue`: calls that were in this queue. */
export function hourReport(
  db: Database,
  range: ReportRange & { readonly timeZone: string; readonly queue?: string },
): { rows: { hour: number; figures: HourFigures }[]; total: HourFigures } {
  const params = { queue: range.queue ?? "" };
  const hourOf = (minute: number): number => Math.floor(wallClock(minute * MINUTE_MS, range.timeZone) / HOUR_MS) % 24;
  const read = db.snapshot(() => {
    const { days: runs, rest } = partsOf(db, range, range.timeZone);
    const sums = readParts<Sums>(db, { runs, rest: [] }, { sums: HOUR_SUMS, rows: MINUTE_ROWS, params });
    const minutes = readParts<Sums>(db, { runs: [], rest }, { sums: HOUR_SUMS, rows: MINUTE_ROWS, params });
    return [...sums, ...minutes.map((row) => ({ ...row, hour: hourOf(row.hour) }))];
  });
  const nothing = { inbound: 0, answered: 0, abandoned: 0, outbound: 0 };
  const hours = addUpBy([...Array.from({ length: 24 }, (_, hour) => ({ hour, ...nothing })), ...read], "hour");
  const complete = (sums: Omit<HourFigures, "answeredRatio">): HourFigures => ({
    ...sums,
    answeredRatio: ratio(sums.answered, sums.inbound),
  });
  const total = hours.reduce<typeof nothing>(
    (all, one) => ({
      inbound: all.inbound + one.inbound,
      answered: all.answered + one.answered,
      abandoned: all.abandoned + one.abandoned,
      outbound: all.outbound + one.outbound,
    }),
    nothing,
  );
  return { rows: hours.map(({ hour, ...sums }) => ({ hour, figures: complete(sums) })), total: complete(total) };
}
