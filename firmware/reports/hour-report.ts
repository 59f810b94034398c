import type { Database } from "#firmware/db/database.ts";
import { wallClock } from "#firmware/kernel/local-time.ts";
import type { ReportRange } from "./agent-report.ts";
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

interface Quarter {
  readonly quarter: number;
  readonly inbound: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly outbound: number;
}

/** Some time zones are off by 15 minutes: no zone cuts through a quarter of an hour. */
const QUARTER_MS = 900_000;

const HOUR_MS = 3_600_000;
/** 24 rows, hours of the box's own clock, and their total. `queue`: calls that were in this queue. */
export function hourReport(
  db: Database,
  range: ReportRange & { readonly timeZone: string; readonly queue?: string },
): { rows: { hour: number; figures: HourFigures }[]; total: HourFigures } {
  const ofQueue =
    range.queue === undefined
      ? ""
      : "AND EXISTS (SELECT 1 FROM call_queue WHERE call_queue.call = call.id AND call_queue.queue = :queue)";
  const quarters = db.all<Quarter>(
    `SELECT started_at / ${QUARTER_MS} AS quarter, sum(direction = 'inbound') AS inbound,
       sum(direction = 'inbound' AND result = 'answered') AS answered,
       sum(direction = 'inbound' AND result = 'abandoned') AS abandoned,
       sum(direction = 'outbound') AS outbound
     FROM call INDEXED BY call_report WHERE started_at >= :from AND started_at < :to ${ofQueue} GROUP BY 1`,
    { from: range.from, to: range.to, ...(range.queue !== undefined && { queue: range.queue }) },
  );
  const hours = Array.from({ length: 24 }, () => ({ inbound: 0, answered: 0, abandoned: 0, outbound: 0 }));
  for (const quarter of quarters) {
    const sums = hours[Math.floor(wallClock(quarter.quarter * QUARTER_MS, range.timeZone) / HOUR_MS) % 24];
    if (sums === undefined) continue;
    sums.inbound += quarter.inbound;
    sums.answered += quarter.answered;
    sums.abandoned += quarter.abandoned;
    sums.outbound += quarter.outbound;
  }
  const complete = (sums: Omit<HourFigures, "answeredRatio">): HourFigures => ({
    ...sums,
    answeredRatio: ratio(sums.answered, sums.inbound),
  });
  const total = hours.reduce((all, one) => ({
    inbound: all.inbound + one.inbound,
    answered: all.answered + one.answered,
    abandoned: all.abandoned + one.abandoned,
    outbound: all.outbound + one.outbound,
  }));
  return { rows: hours.map((sums, hour) => ({ hour, figures: complete(sums) })), total: complete(total) };
}
