import type { Schedule, Segment, SpecialDay } from "#firmware/config/schema/routing.ts";
import { addDays, localTime, momentOf, weekdayOf } from "#firmware/kernel/local-time.ts";

/** Whether a schedule is open at a moment, and why. */
export interface Opening {
  /** `holiday` is closed by a special day. */
  readonly state: "open" | "closed" | "holiday";
  /** What decided: the force, a special day, or the week. */
  readonly by: "force" | "special-day" | "week";
  readonly specialDay?: string;
  /** When the answer changes next, milliseconds since 1970; absent within the next two weeks means never. */
  readonly until?: number;
}

const LOOK_AHEAD_DAYS = 14;

/** Opening hours at a moment, in the box's time zone. The force stands above special days, and those above the week. */
export function openingAt(schedule: Schedule, timeZone: string, at: number): Opening {
  const { force } = schedule;
  if (force !== undefined && (force.until === undefined || at < force.until)) {
    const until = force.until === undefined ? {} : { until: force.until };
    return { state: force.state, by: "force", ...until };
  }
  const { date, time } = localTime(at, timeZone);
  const { special, segments } = dayOf(schedule, date);
  const isOpen = segments.some(({ from, to }) => from <= time && time < to);
  const change = nextChange({ schedule, timeZone, at, isOpen });
  const until = change === undefined ? {} : { until: change };
  if (special === undefined) return { state: isOpen ? "open" : "closed", by: "week", ...until };
  const closed = special.open.kind === "closed" ? "holiday" : "closed";
  return { state: isOpen ? "open" : closed, by: "special-day", specialDay: special.name, ...until };
}

function dayOf(
  schedule: Schedule,
  date: string,
): { readonly special: SpecialDay | undefined; readonly segments: readonly Segment[] } {
  const special = schedule.specialDays.find((day) => day.from <= date && date <= day.to);
  if (special === undefined) return { special, segments: schedule.week[weekdayOf(date) - 1] ?? [] };
  switch (special.open.kind) {
    case "closed":
      return { special, segments: [] };
    case "like":
      return { special, segments: schedule.week[special.open.weekday - 1] ?? [] };
    case "segments":
      return { special, segments: special.open.segments };
  }
}

/** The next begin or end of a segment that makes a difference; segments that touch are one. */
function nextChange(from: { schedule: Schedule; timeZone: string; at: number; isOpen: boolean }): number | undefined {
  const { schedule, timeZone, at, isOpen } = from;
  const today = localTime(at, timeZone).date;
  for (let ahead = 0; ahead <= LOOK_AHEAD_DAYS; ahead++) {
    const date = addDays(today, ahead);
    const { segments } = dayOf(schedule, date);
    const edges = [...new Set(["00:00", ...segments.flatMap(({ from, to }) => [from, to])])].sort();
    for (const edge of edges) {
      if (edge === "24:00") continue; // the next day's midnight says it
      const moment = momentOf(date, edge, timeZone);
      if (moment > at && segments.some(({ from, to }) => from <= edge && edge < to) !== isOpen) return moment;
    }
  }
  return undefined;
}
