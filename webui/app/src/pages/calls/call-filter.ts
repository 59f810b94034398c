import type { CallFilter } from "#firmware/api/contract/call-list.ts";

export type RangeName = "today" | "yesterday" | "week" | "month" | "custom";

const DAY_MS = 86_400_000;

/** A day of the box as `2026-11-20`, `offset` days from the one that holds `now`. */
export function boxDate(now: number, timeZone: string, offset = 0): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    now + offset * DAY_MS,
  );
}

/** From and to, as the address and the API write them. A date alone as `to` means the end of that day. */
export function rangeDates(
  range: Exclude<RangeName, "custom">,
  now: number,
  timeZone: string,
): { from: string; to: string } {
  const today = boxDate(now, timeZone);
  const yesterday = boxDate(now, timeZone, -1);
  if (range === "today") return { from: today, to: today };
  if (range === "yesterday") return { from: yesterday, to: yesterday };
  return { from: boxDate(now, timeZone, range === "week" ? -6 : -29), to: today };
}

/** Which chip is lit for these dates. */
export function rangeName(filter: Pick<CallFilter, "from" | "to">, now: number, timeZone: string): RangeName {
  for (const range of ["today", "yesterday", "week", "month"] as const) {
    const dates = rangeDates(range, now, timeZone);
    if (dates.from === filter.from && dates.to === filter.to) return range;
  }
  return "custom";
}

const KEYS = ["from", "to", "dir", "result", "queue", "agent", "line", "number", "text", "offer", "stay"] as const;

/** The filter that an address asks for; today where it names no time. */
export function filterFromAddress(query: URLSearchParams, now: number, timeZone: string): CallFilter {
  const given = Object.fromEntries(
    KEYS.flatMap((key) => (query.get(key) ? [[key, query.get(key)]] : [])),
  ) as CallFilter; // the API checks values
  return given.from === undefined && given.to === undefined
    ? { ...rangeDates("today", now, timeZone), ...given }
    : given;
}

/** The address with one thing of the filter changed; empty values leave it. */
export function withChange(
  query: URLSearchParams,
  change: Readonly<Record<string, string | undefined>>,
): URLSearchParams {
  const next = new URLSearchParams(query);
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined || value === "") next.delete(key);
    else next.set(key, value);
  }
  return next;
}
