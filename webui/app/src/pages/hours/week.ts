import type { ConfigItem } from "#firmware/api/contract/config.ts";

export type Schedule = ConfigItem<"schedules">;
export type Segment = Schedule["week"][number][number];
export type SpecialDay = Schedule["specialDays"][number];

export const DAY_MINUTES = 24 * 60;
/** The shortest opening one can drag. */
const LEAST_MINUTES = 15;

/** "08:30" → 510; "24:00" ends a day. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** 510 → "08:30". */
export function timeOf(minutes: number): string {
  const within = Math.max(0, Math.min(DAY_MINUTES, Math.round(minutes)));
  return `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
}

/** What people type for a time: "8", "830", "8:30", "8.30", "24:00". Undefined for anything else. */
export function readTime(text: string): string | undefined {
  const found = /^(\d{1,2})(?:[:：.]?(\d{2}))?$/.exec(text.trim());
  if (found === null) return undefined;
  const minutes = Number(found[1]) * 60 + Number(found[2] ?? 0);
  return Number(found[2] ?? 0) < 60 && minutes <= DAY_MINUTES ? timeOf(minutes) : undefined;
}

/** Nearest multiple of a step. */
export function snap(minutes: number, step: number): number {
  return Math.max(0, Math.min(DAY_MINUTES, Math.round(minutes / step) * step));
}

/** In order, joined where they touch or overlap, empty ones gone. */
export function tidy(segments: readonly Segment[]): Segment[] {
  const sorted = segments
    .filter(({ from, to }) => minutesOf(to) > minutesOf(from))
    .toSorted((a, b) => minutesOf(a.from) - minutesOf(b.from));
  const tidied: Segment[] = [];
  for (const segment of sorted) {
    const last = tidied.at(-1);
    if (last !== undefined && minutesOf(segment.from) <= minutesOf(last.to)) {
      const to = minutesOf(segment.to) > minutesOf(last.to) ? segment.to : last.to;
      tidied[tidied.length - 1] = { from: last.from, to };
    } else tidied.push(segment);
  }
  return tidied;
}

/** An opening from where one pressed to where one let go, in either direction. */
export function segmentBetween(one: number, other: number): Segment {
  const [from, to] = one < other ? [one, other] : [other, one];
  return { from: timeOf(from), to: timeOf(Math.max(to, Math.min(from + LEAST_MINUTES, DAY_MINUTES))) };
}

/** A copy with one edge of an opening moved; it stops before its other edge. Openings it runs into are joined. */
export function withEdge(segments: readonly Segment[], index: number, edge: "from" | "to", minutes: number): Segment[] {
  return segments.map((segment, at) => {
    if (at !== index) return segment;
    const limited =
      edge === "from"
        ? Math.min(minutes, minutesOf(segment.to) - LEAST_MINUTES)
        : Math.max(minutes, minutesOf(segment.from) + LEAST_MINUTES);
    return { ...segment, [edge]: timeOf(limited) };
  });
}

/** A copy of the week with one day's openings. */
export function withDay(schedule: Schedule, day: number, segments: readonly Segment[]): Schedule {
  return { ...schedule, week: schedule.week.with(day, [...segments]) };
}

/** A copy of the week with one day's openings on others as well. */
export function copyDay(schedule: Schedule, from: number, to: readonly number[]): Schedule {
  const segments = schedule.week[from] ?? [];
  return { ...schedule, week: schedule.week.map((day, index) => (to.includes(index) ? [...segments] : day)) };
}

/** "08:30–12:00, 13:00–18:00"; empty when closed. */
export function spell(segments: readonly Segment[]): string {
  return segments.map(({ from, to }) => `${from}–${to}`).join(", ");
}

/** The date `days` later, as "2026-11-20". */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** 0 = Monday … 6 = Sunday. */
export function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The Monday of a date's week. */
export function mondayOf(date: string): string {
  return addDays(date, -weekdayOf(date));
}

/** The special day that covers a date. */
export function specialOn(schedule: Schedule, date: string): SpecialDay | undefined {
  return schedule.specialDays.find((day) => day.from <= date && date <= day.to);
}

/** The openings of a date with its special day considered. */
export function openingsOn(schedule: Schedule, date: string): readonly Segment[] {
  const special = specialOn(schedule, date);
  if (special === undefined) return schedule.week[weekdayOf(date)] ?? [];
  switch (special.open.kind) {
    case "closed":
      return [];
    case "like":
      return schedule.week[special.open.weekday - 1] ?? [];
    case "segments":
      return special.open.segments;
  }
}

/** A moment as the wall clock of the box shows it. */
export function wallClock(at: number, timeZone: string): { readonly date: string; readonly minutes: number } {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(at);
  const get = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
  return {
    date: `${get("year")}-${get("month")}-${get("day")}`,
    minutes: Number(get("hour")) * 60 + Number(get("minute")),
  };
}
