import { wallClock } from "./week.ts";

const MINUTE_MS = 60_000;

/** The moment at which the box's wall clock shows "2026-11-20T18:05", milliseconds since 1970. */
export function momentOf(local: string, timeZone: string): number {
  const asUtc = Date.parse(`${local}:00Z`);
  const shownAt = (moment: number): number => {
    const { date, minutes } = wallClock(moment, timeZone);
    return Date.parse(`${date}T00:00:00Z`) + minutes * MINUTE_MS;
  };
  const first = asUtc - (shownAt(asUtc) - asUtc);
  // Where the clocks change in between, the offset at the answer is the one that counts.
  return first - (shownAt(first) - asUtc);
}
