/** Ranges that have a chip. Weeks begin on Monday, as weeks do in both languages' offices. */
export type RangeName = "today" | "yesterday" | "week" | "month" | "custom";
export const rangeNames = ["today", "yesterday", "week", "month", "custom"] as const;

/** Days of the box, both counted: `2026-11-16` to `2026-11-20`. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;
const dateOf = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The calendar day `offset` days after `day`. */
export function addDays(day: string, offset: number): string {
  return dayOf(dateOf(day) + offset * DAY_MS);
}

/** The day it is now where the box stands. */
export function boxDay(now: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(now);
}

/** The days of a chip. */
export function rangeDays(name: Exclude<RangeName, "custom">, today: string): DateRange {
  const weekday = (new Date(dateOf(today)).getUTCDay() + 6) % 7;
  switch (name) {
    case "today":
      return { from: today, to: today };
    case "yesterday":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "week":
      return { from: addDays(today, -weekday), to: today };
    case "month":
      return { from: `${today.slice(0, 8)}01`, to: today };
  }
}

/** Which chip these days are. On the first day of a week or month, "today" says more than "this week". */
export function rangeNameOf(range: DateRange, today: string): RangeName {
  const found = rangeNames.find((name) => {
    if (name === "custom") return false;
    const days = rangeDays(name, today);
    return days.from === range.from && days.to === range.to;
  });
  return found ?? "custom";
}

/** As many days right before, to compare with: a started week with the same days of the week before. */
export function rangeBefore(range: DateRange, today: string): DateRange {
  const name = rangeNameOf(range, today);
  const length = Math.round((dateOf(range.to) - dateOf(range.from)) / DAY_MS) + 1;
  const shift = name === "week" ? 7 : length;
  return { from: addDays(range.from, -shift), to: addDays(range.to, -shift) };
}

/** The days an address asks for; this week where it asks for none. */
export function rangeFromAddress(query: URLSearchParams, today: string): DateRange {
  const day = (key: string): string | undefined => /^\d{4}-\d{2}-\d{2}/.exec(query.get(key) ?? "")?.[0];
  const name = rangeNames.find((each) => each === query.get("range"));
  const standard = rangeDays(name === undefined || name === "custom" ? "week" : name, today);
  const from = day("from") ?? standard.from;
  const to = day("to") ?? (day("from") === undefined ? standard.to : from);
  return from <= to ? { from, to } : { from: to, to: from };
}
