import { problem } from "./known.ts";
import type { ConfigProblem } from "./problem.ts";
import type { Schedule, Segment } from "./schema/routing.ts";

/** Segments in order and apart; special days with a begin before their end, one per date. */
export function checkSchedule(schedule: Schedule, path: string): ConfigProblem[] {
  const special = schedule.specialDays.flatMap((day, index) => {
    const here = `${path}/specialDays/${index}`;
    if (day.to < day.from) {
      return [problem(`${here}/to`, "order", `“${day.name}” ends on ${day.to}, before it begins on ${day.from}.`)];
    }
    const earlier = schedule.specialDays.findIndex((other) => other.from <= day.to && day.from <= other.to);
    const overlap =
      earlier < index
        ? [problem(here, "overlap", `“${day.name}” and “${schedule.specialDays[earlier]?.name}” cover the same date.`)]
        : [];
    return day.open.kind === "segments"
      ? [...overlap, ...checkSegments(day.open.segments, `${here}/open/segments`)]
      : overlap;
  });
  return [...schedule.week.flatMap((segments, day) => checkSegments(segments, `${path}/week/${day}`)), ...special];
}

function checkSegments(segments: readonly Segment[], path: string): ConfigProblem[] {
  return segments.flatMap((segment, index) => {
    if (segment.to <= segment.from) {
      return [
        problem(
          `${path}/${index}/to`,
          "order",
          `${segment.to} is not after ${segment.from}; hours over midnight need one segment up to 24:00 and one on the next day.`,
        ),
      ];
    }
    const clash = segments.findIndex((other) => other.from < segment.to && segment.from < other.to);
    const other = segments[clash];
    return clash < index && other !== undefined
      ? [
          problem(
            `${path}/${index}`,
            "overlap",
            `${segment.from}–${segment.to} overlaps ${other.from}–${other.to}; join them or change one.`,
          ),
        ]
      : [];
  });
}
