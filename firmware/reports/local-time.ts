/** A moment on the wall of the box. */
export interface LocalParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes a millisecond, using it a few microseconds. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** What the wall clock shows at `at` (milliseconds since 1970) in an IANA time zone. */
export function localParts(at: number, timeZone: string): LocalParts {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

function asUtc({ year, month, day, hour, minute, second }: LocalParts): number {
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * Milliseconds since 1970 at which the wall clock shows `parts`. In the hour that a change of summer time skips, the
 * moment after it; in the hour that comes twice, the first.
 */
function momentOf(parts: LocalParts, timeZone: string): number {
  const wall = asUtc(parts);
  const offsetAt = (at: number): number => asUtc(localParts(at, timeZone)) - Math.floor(at / 1000) * 1000;
  const early = wall - offsetAt(wall - 86_400_000);
  if (asUtc(localParts(early, timeZone)) === wall) return early;
  return wall - offsetAt(wall + 86_400_000) < early ? early : wall - offsetAt(early);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** `2026-11-20T18:05:07`, or without seconds where they are 0. */
export function localText(at: number, timeZone: string): string {
  const parts = localParts(at, timeZone);
  const date = `${parts.year}-${twoDigits(parts.month)}-${twoDigits(parts.day)}`;
  const time = `${twoDigits(parts.hour)}:${twoDigits(parts.minute)}`;
  return parts.second === 0 ? `${date}T${time}` : `${date}T${time}:${twoDigits(parts.second)}`;
}

const TEXT = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * Reads `2026-11-20` or `2026-11-20T18:05`. A date alone is its first moment as `from` and the end of the day as `to`.
 * Undefined for what is no date (2026-02-30).
 */
export function parseLocal(text: string, timeZone: string, role: "from" | "to"): number | undefined {
  const match = TEXT.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match.map(Number);
  const parts = {
    year: year ?? 0,
    month: month ?? 0,
    day: day ?? 0,
    hour: hour || 0,
    minute: minute || 0,
    second: second || 0,
  };
  const date = new Date(Date.UTC(parts.year, parts.month - 1, parts.day));
  if (date.getUTCMonth() !== parts.month - 1 || date.getUTCDate() !== parts.day) return undefined;
  const isWholeDay = match[4] === undefined;
  if (!isWholeDay || role === "from") return momentOf(parts, timeZone);
  const next = new Date(date.getTime() + 86_400_000);
  return momentOf(
    { ...parts, year: next.getUTCFullYear(), month: next.getUTCMonth() + 1, day: next.getUTCDate() },
    timeZone,
  );
}

/** The first moment of the day that `at` lies in. */
export function startOfDay(at: number, timeZone: string): number {
  return momentOf({ ...localParts(at, timeZone), hour: 0, minute: 0, second: 0 }, timeZone);
}
