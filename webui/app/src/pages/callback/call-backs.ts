import type { CallRow } from "#firmware/api/contract/call-list.ts";

/** Somebody who tried to reach us and has not been served since. */
export interface CallBack {
  readonly number: string;
  readonly name: string | undefined;
  /** The calls that were missed since this number was last served, oldest first; never empty. */
  readonly missed: readonly CallRow[];
  /** How often we called back meanwhile without reaching anybody. */
  readonly tries: number;
}

/** The least digits by which two spellings of a number are taken as one ("8555 6600" and "0571 8555 6600"). */
const SAME_DIGITS = 7;

/** Whether two numbers are one subscriber's: equal, or one is the other with an area code or a prefix before it. */
export function isSameNumber(a: string, b: string): boolean {
  const [longer, shorter] = a.length >= b.length ? [a, b] : [b, a];
  return longer === shorter || (shorter.length >= SAME_DIGITS && longer.endsWith(shorter));
}

const missedResults: ReadonlySet<CallRow["result"]> = new Set([
  "abandoned",
  "unanswered",
  "overflow",
  "busy",
  "failed",
  "cut",
] as const);

/** A call from outside that reached nobody. Callers outside opening hours were told so; messages are in the mailbox. */
export function isMissed(row: CallRow): boolean {
  return row.direction === "inbound" && missedResults.has(row.result);
}

const isServed = (row: CallRow): boolean =>
  row.result === "answered" || (row.direction === "inbound" && row.result === "voicemail");

/** The outside number of a call. */
const outsideNumber = (row: CallRow): string | undefined =>
  row.direction === "inbound" ? row.caller.number : row.called.number;

/** One entry for each number that still waits for us, who has waited longest first. `rows` in any order. */
export function groupCallBacks(rows: readonly CallRow[]): CallBack[] {
  const outside = rows
    .filter((row) => row.direction !== "internal" && outsideNumber(row) !== undefined)
    .toSorted((a, b) => a.startedAt - b.startedAt);
  const groups: { number: string; name: string | undefined; missed: CallRow[]; tries: number }[] = [];
  for (const row of outside) {
    const number = outsideNumber(row) ?? "";
    const group = groups.find((each) => isSameNumber(each.number, number));
    if (isServed(row)) {
      if (group !== undefined) groups.splice(groups.indexOf(group), 1);
    } else if (isMissed(row)) {
      if (group === undefined) groups.push({ number, name: row.caller.name, missed: [row], tries: 0 });
      else {
        group.missed.push(row);
        group.name ??= row.caller.name;
      }
    } else if (row.direction === "outbound" && row.result !== null && group !== undefined) group.tries += 1;
  }
  return groups;
}

/** Missed calls whose number was not sent: nobody can call them back, but they count. */
export function withheldMissed(rows: readonly CallRow[]): number {
  return rows.filter((row) => isMissed(row) && row.caller.number === undefined).length;
}
