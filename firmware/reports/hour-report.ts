import type { Database } from "#firmware/db/database.ts";
import type { ReportRange } from "./agent-report.ts";
import { localParts } from "./local-time.ts";
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
const DAY_MS = 24 * HOUR_MS;

/** How far the wall clock is ahead of UTC at a moment, milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = localParts(at, timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - at;
}

/** The hour the wall clock shows. Asking the calendar is slow: days on which the clocks stay are asked twice only. */
function createHourOf(timeZone: string): (at: number) => number {
  const days = new Map<number, number | "changes">();
  return (at) => {
    const day = Math.floor(at / DAY_MS);
    let offset = days.get(day);
    if (offset === undefined) {
      const [start, end] = [offsetAt(day * DAY_MS, timeZone), offsetAt((day + 1) * DAY_MS, timeZone)];
      offset = start === end ? start : "changes";
      days.set(day, offset);
    }
    if (offset === "changes") return localParts(at, timeZone).hour;
    return Math.floor((at + offset) / HOUR_MS) % 24;
  };
}

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
  const hourOf = createHourOf(range.timeZone);
  const hours = Array.from({ length: 24 }, () => ({ inbound: 0, answered: 0, abandoned: 0, outbound: 0 }));
  for (const quarter of quarters) {
    const sums = hours[hourOf(quarter.quarter * QUARTER_MS)];
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
