import { type Segment, spell } from "#app/pages/hours/week.ts";

/** "Monday–Friday 09:00–18:00": the first run of days that are open alike; the rest is told where hours are edited. */
export function spellWeek(week: readonly (readonly Segment[])[], days: readonly string[]): string {
  const first = week.findIndex((segments) => segments.length > 0);
  if (first < 0) return "";
  const hours = spell(week[first] ?? []);
  const different = week.findIndex((segments, day) => day > first && spell(segments) !== hours);
  const last = different < 0 ? week.length - 1 : different - 1;
  const [from = "", to = ""] = [days[first], days[last]];
  return `${from === to ? from : `${from}–${to}`} ${hours}`;
}
