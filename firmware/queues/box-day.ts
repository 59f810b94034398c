/** Names the day at wall time `at` (milliseconds) in an IANA time zone: "2026-11-20". */
export function boxDay(at: number, timeZone: string): string {
  return formatter(timeZone).format(at);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making one takes a millisecond, using it a microsecond. */
function formatter(timeZone: string): Intl.DateTimeFormat {
  let known = formatters.get(timeZone);
  if (known === undefined) {
    // Sweden writes dates the ISO way.
    known = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });
    formatters.set(timeZone, known);
  }
  return known;
}
