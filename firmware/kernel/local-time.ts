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
/** Ten years of days; a query may name any day, and must not fill the memory. */
const MAX_REMEMBERED_DAYS = 4_000;

interface Zone {
  readonly format: Intl.DateTimeFormat;
  /** How far the wall clock is ahead of UTC on each day of UTC (days since 1970); NaN where it changes in the day. */
  readonly offsets: Map<number, number>;
}

const zones = new Map<string, Zone>();

/** Making a format takes a millisecond, using it some microseconds, remembering what it said nothing. */
function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const zone = { format, offsets: new Map<number, number>() };
  zones.set(timeZone, zone);
  return zone;
}

function offsetAt(at: number, { format }: Zone): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/**
 * What the wall clock shows at `at` (milliseconds since 1970), as if it were UTC. Throws RangeError for an IANA time
 * zone that does not exist.
 */
export function wallClock(at: number, timeZone: string): number {
  const zone = zoneOf(timeZone);
  const day = Math.floor(at / DAY_MS);
  let offset = zone.offsets.get(day);
  if (offset === undefined) {
    const [start, end] = [offsetAt(day * DAY_MS, zone), offsetAt((day + 1) * DAY_MS, zone)];
    offset = start === end ? start : Number.NaN;
    if (zone.offsets.size >= MAX_REMEMBERED_DAYS) zone.offsets.clear();
    zone.offsets.set(day, offset);
  }
  return at + (Number.isNaN(offset) ? offsetAt(at, zone) : offset);
}

/** The local time of a moment. */
export function localTime(at: number, timeZone: string): LocalTime {
  const wall = wallClock(at, timeZone);
  const iso = new Date(wall).toISOString();
  return { date: iso.slice(0, 10), weekday: weekdayOf(iso.slice(0, 10)), time: iso.slice(11, 16) };
}

/** The local date of a moment: "2026-11-20". */
export function localDate(at: number, timeZone: string): string {
  return new Date(wallClock(at, timeZone)).toISOString().slice(0, 10);
}

/** `2026-11-20T18:05:07`, or without seconds where they are 0. */
export function localText(at: number, timeZone: string): string {
  const text = new Date(wallClock(at, timeZone)).toISOString();
  return text.slice(17, 19) === "00" ? text.slice(0, 16) : text.slice(0, 19);
}

/** See `momentOf`; `wall` as `wallClock` gives it. */
function momentOfWall(wall: number, timeZone: string): number {
  const before = wall - (wallClock(wall - DAY_MS, timeZone) - (wall - DAY_MS));
  const after = wall - (wallClock(wall + DAY_MS, timeZone) - (wall + DAY_MS));
  const candidates = [Math.min(before, after), Math.max(before, after)];
  return candidates.find((moment) => wallClock(moment, timeZone) === wall) ?? Math.max(before, after);
}

/**
 * The moment a wall clock shows `date` `time` ("24:00" is the next midnight). Where the clocks are put forward over
 * it, the moment after the gap; where they are put back, the first of the two.
 */
export function momentOf(date: string, time: string, timeZone: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  const ofDay = (hours * 60 + minutes) * MINUTE_MS + seconds * 1000;
  return momentOfWall(Date.parse(`${date}T00:00:00Z`) + ofDay, timeZone);
}

/** The first moment of the local day that `at` lies in. */
export function startOfDay(at: number, timeZone: string): number {
  return momentOf(localDate(at, timeZone), "00:00", timeZone);
}

/** The first moment of the local day after the one that `at` lies in. */
export function endOfDay(at: number, timeZone: string): number {
  return momentOf(localDate(at, timeZone), "24:00", timeZone);
}

const TEXT = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?))?$/;

/**
 * Reads `2026-11-20` or `2026-11-20T18:05`. A date alone is its first moment as `from` and the end of the day as `to`.
 * Undefined for what is no date (2026-02-30).
 */
export function parseLocal(text: string, timeZone: string, role: "from" | "to"): number | undefined {
  const [, date, time] = TEXT.exec(text) ?? [];
  if (date === undefined) return undefined;
  const day = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== date) return undefined;
  return momentOf(date, time ?? (role === "from" ? "00:00" : "24:00"), timeZone);
}

/** The date `days` later. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 1 = Monday … 7 = Sunday. */
export function weekdayOf(date: string): number {
  return ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}
