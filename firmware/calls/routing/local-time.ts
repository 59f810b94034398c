/** A moment as the wall clock of a place shows it. */
export interface LocalTime {
  /** "2026-11-20". */
  readonly date: string;
  /** 1 = Monday … 7 = Sunday. */
  readonly weekday: number;
  /** "18:05". */
  readonly time: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes a hundred times as long as using it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formats.set(timeZone, format);
  return format;
}

/** What the wall clock shows, as if it were UTC. Throws RangeError for a time zone that does not exist. */
function wallClock(at: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The local time of a moment. */
export function localTime(at: number, timeZone: string): LocalTime {
  const wall = new Date(wallClock(at, timeZone));
  const iso = wall.toISOString();
  return { date: iso.slice(0, 10), weekday: ((wall.getUTCDay() + 6) % 7) + 1, time: iso.slice(11, 16) };
}

/**
 * The moment a wall clock shows `date` `time` ("24:00" is the next midnight). Where the clocks are put forward over
 * it, the moment after the gap; where they are put back, the first of the two.
 */
export function momentOf(date: string, time: string, timeZone: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const wall = Date.parse(`${date}T00:00:00Z`) + (hours * 60 + minutes) * MINUTE_MS;
  const before = wall - (wallClock(wall - DAY_MS, timeZone) - (wall - DAY_MS));
  const after = wall - (wallClock(wall + DAY_MS, timeZone) - (wall + DAY_MS));
  const candidates = [Math.min(before, after), Math.max(before, after)];
  return candidates.find((moment) => wallClock(moment, timeZone) === wall) ?? Math.max(before, after);
}

/** The date `days` later. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf(date: string): number {
  return ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}
