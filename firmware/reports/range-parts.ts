import type { Database, SqlParams } from "#firmware/db/database.ts";
import { derivedState } from "#firmware/db/derived/derived-tables.ts";
import { LocalDays, monthOf, type Period } from "#firmware/db/derived/periods.ts";

/** A stretch of time: `to` does not count any more. Milliseconds since 1970. */
export interface ReportRange {
  readonly from: number;
  readonly to: number;
}

/** Periods `first` to `last`, both counted: all days or all months. */
export interface PeriodRun {
  readonly first: Period;
  readonly last: Period;
}

/** A range as what the sums hold, and the rest of it, whose calls must be counted one by one. */
export interface RangeParts {
  readonly runs: readonly PeriodRun[];
  /** The same without months, for sums that are kept by the day. */
  readonly days: readonly PeriodRun[];
  readonly rest: readonly ReportRange[];
}

/** Nobody called before; no calendar goes further. */
const BEGINNING = 0;
const END = Date.UTC(9998, 0, 1);

function nextMonth(month: Period): Period {
  return month % 100 === 12 ? month + 89 : month + 1;
}

function previousMonth(month: Period): Period {
  return month % 100 === 1 ? month - 89 : month - 1;
}

/** Days `first` to `last` with as many whole months in them as there are; `next` is the day after the last. */
function runsOf(first: Period, last: Period, next: Period): PeriodRun[] {
  const firstMonth = first % 100 === 1 ? monthOf(first) : nextMonth(monthOf(first));
  const lastMonth = monthOf(next) === monthOf(last) ? previousMonth(monthOf(last)) : monthOf(last);
  if (firstMonth > lastMonth) return [{ first, last }];
  const runs = [
    { first, last: firstMonth * 100 },
    { first: firstMonth, last: lastMonth },
    { first: nextMonth(lastMonth) * 100, last },
  ];
  return runs.filter((run) => run.first < run.last || run.first === firstMonth);
}

const days = new Map<string, LocalDays>();

function localDays(timeZone: string): LocalDays {
  let known = days.get(timeZone);
  if (known === undefined) {
    known = new LocalDays(timeZone);
    days.set(timeZone, known);
  }
  return known;
}

/**
 * Cuts a range into whole local months and days, which are read from the sums, and what is left at its ends. All of it
 * is left while the sums are being built, or when they are not of `timeZone` (any will do where it is not given).
 */
export function partsOf(db: Database, range: ReportRange, timeZone?: string): RangeParts {
  const { zone } = derivedState(db);
  const asRows = { runs: [], days: [], rest: [range] };
  if (zone === undefined || (timeZone !== undefined && timeZone !== zone)) return asRows;
  const from = Math.max(range.from, BEGINNING);
  const to = Math.min(range.to, END);
  if (from >= to) return asRows;
  const calendar = localDays(zone);
  const begin = calendar.of(from);
  const start = from === begin.start ? from : begin.end;
  const after = calendar.of(to);
  if (start >= after.start) return asRows;
  const rest = [
    { from, to: start },
    { from: after.start, to },
  ].filter((part) => part.from < part.to);
  const [first, last] = [calendar.of(start).day, calendar.of(after.start - 1).day];
  return { runs: runsOf(first, last, after.day), days: [{ first, last }], rest };
}

/** Reads the sums of all parts with `sql`, which takes :first and :last, and the rows of the rest with `rowSql`. */
export function readParts<Row>(
  db: Database,
  parts: Pick<RangeParts, "runs" | "rest">,
  read: { readonly sums: string; readonly rows: string; readonly params?: SqlParams; readonly rowParams?: SqlParams },
): Row[] {
  const { params = {}, rowParams = params } = read;
  return [
    ...parts.runs.flatMap(({ first, last }) => db.all<Row>(read.sums, { ...params, first, last })),
    ...parts.rest.flatMap(({ from, to }) => db.all<Row>(read.rows, { ...rowParams, from, to })),
  ];
}

/** One row for each value of `key`, in its order, with the numbers of its rows added up; of those in `most` the greatest. */
export function addUpBy<Row extends object>(
  rows: readonly Row[],
  key: keyof Row & string,
  most: readonly (keyof Row & string)[] = [],
): Row[] {
  const byKey = new Map<unknown, Record<string, unknown>>();
  for (const row of rows) {
    const known = byKey.get(row[key]);
    if (known === undefined) {
      byKey.set(row[key], { ...(row as Record<string, unknown>) });
      continue;
    }
    for (const [name, value] of Object.entries(row) as [string, unknown][]) {
      if (name === key || typeof value !== "number") continue;
      const before = Number(known[name] ?? 0);
      known[name] = (most as readonly string[]).includes(name) ? Math.max(before, value) : before + value;
    }
  }
  const sums = [...byKey.values()] as Row[]; // the same columns with other numbers
  return sums.sort((one, other) => (one[key] < other[key] ? -1 : one[key] > other[key] ? 1 : 0));
}
