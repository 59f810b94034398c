import { can, type Person } from "#firmware/api/access/person.ts";
import type { CallLeg, Ladder, LadderItem } from "#firmware/api/contract/call-detail.ts";
import { maskText } from "#firmware/api/mask.ts";
import type { Database } from "#firmware/db/database.ts";

interface TraceRow {
  readonly at: number;
  readonly direction: "in" | "out";
  readonly party: string;
  readonly kind: "sip" | "line";
  readonly summary: string;
  readonly raw: string | null;
}

/** A ladder longer than this is cut: nobody reads it, and the page must stay quick. */
const MAX_ARROWS = 2_000;

/** The column in the middle. */
const BOX = "box";

/** Arrows of a call as they were traced, with numbers as the person may see them. */
export function traceOf(db: Database, person: Person, call: string, numbers: readonly string[]): TraceRow[] {
  const rows = db.all<TraceRow>("SELECT * FROM trace WHERE call = :call ORDER BY at, id LIMIT :limit", {
    call,
    limit: MAX_ARROWS + 1,
  });
  if (can(person, "see-numbers")) return rows;
  return rows.map((row) => {
    // Register signals of R2 carry a digit each: together they are the numbers of people.
    const digit = REGISTER_DIGIT.exec(row.summary);
    if (digit !== null) return { ...row, summary: `${digit[1]}-*: digit *`, raw: null };
    return {
      ...row,
      summary: maskText(row.summary, numbers),
      raw: row.raw === null ? null : maskText(row.raw, numbers),
    };
  });
}

const REGISTER_DIGIT = /^(I{1,3})-\d+: digit \d$/;

function columnLabel(legs: readonly CallLeg[], party: string, isFirst: boolean): string {
  const leg = legs.find(({ id }) => id === party) ?? (isFirst ? legs[0] : undefined);
  return leg?.name ?? party;
}

/** SIP messages and line events on one axis: a column for each leg, the box between the caller and the others. */
export function ladderOf(rows: readonly TraceRow[], legs: readonly CallLeg[]): Ladder {
  const shown = rows.slice(0, MAX_ARROWS);
  const parties = [...new Set(shown.map(({ party }) => party))];
  const outer = parties.map((party, index) => ({
    id: party,
    kind: shown.find((row) => row.party === party)?.kind ?? ("sip" as const),
    label: columnLabel(legs, party, index === 0),
  }));
  const [first, ...others] = outer;
  const items = shown.map((row): LadderItem => {
    const [from, to] = row.direction === "in" ? [row.party, BOX] : [BOX, row.party];
    return {
      at: row.at,
      from,
      to,
      kind: row.kind,
      leg: row.party,
      title: row.summary,
      ...(row.raw !== null && { raw: row.raw }),
    };
  });
  const box = { id: BOX, kind: "box" as const, label: "Callbox" };
  return {
    columns: first === undefined ? [box] : [first, box, ...others],
    items,
    truncated: rows.length > MAX_ARROWS,
  };
}
