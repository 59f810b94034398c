import type { Database } from "#firmware/db/database.ts";

type Row = Readonly<Record<string, unknown>>;

/** A call as the lists and reports know it. */
export interface CallRow extends Row {
  readonly legs: readonly Row[];
  readonly stays: readonly Row[];
}

/** The record of a call that has ended; the first of all when no id is given. Throws where there is none. */
export function recordOf(db: Database, call: string | undefined): CallRow {
  const row = db.get<Row>(
    call === undefined ? "SELECT * FROM call ORDER BY started_at" : "SELECT * FROM call WHERE id = :call",
    call === undefined ? {} : { call },
  );
  if (row === undefined) throw new Error(`there is no record of ${call ?? "any call"}`);
  const of = { call: String(row.id) };
  const legs = db.all<Row>("SELECT * FROM call_leg WHERE call = :call ORDER BY dialled_at", of);
  const stays = db.all<Row>("SELECT * FROM call_queue WHERE call = :call ORDER BY visit", of);
  return { ...row, legs, stays };
}
