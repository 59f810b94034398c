import { DatabaseSync } from "node:sqlite";
import { type Database, isDamage, type SqlParams, type SqlRow } from "./database.ts";

/** What the box needs to go on as before, and what cannot be made again; the rest is taken over with the newest calls. */
const WHOLE_TABLES = [
  "agent_state",
  "sip_binding",
  "session",
  "draft",
  "voicemail_message",
  "recording",
  "call_note",
  "audit",
  "agent_event",
] as const;
/** Some seconds of work; nobody can call before it is done. All of it stays in the file that was set aside. */
const MOST_ROWS = 200_000;
const MOST_CALLS = 50_000;

/**
 * Takes over what can be read of a damaged database into a new one, newest first: people stay signed in, phones
 * registered, and the newest calls, recordings and messages are listed. The number of calls taken over.
 */
export function salvage(damagedPath: string, db: Database): number {
  let damaged: DatabaseSync;
  try {
    damaged = new DatabaseSync(damagedPath, { readOnly: true });
  } catch (error) {
    if (isDamage(error)) return 0;
    throw error;
  }
  try {
    return db.transaction(() => {
      for (const table of WHOLE_TABLES) copy(damaged, db, { table, order: "rowid DESC, rowid ASC", limit: MOST_ROWS });
      const calls = copy(damaged, db, { table: "call", order: "started_at DESC, started_at ASC", limit: MOST_CALLS });
      for (const table of ["call_leg", "call_queue", "call_event"]) copyOfCalls(damaged, db, table, calls);
      return calls.length;
    });
  } finally {
    damaged.close();
  }
}

function isMissingRowid(error: unknown): boolean {
  return error instanceof Error && error.message.includes("no such column: rowid");
}

/** Rows in each order up to the first one that cannot be read: from both ends towards the damage. */
function copy(
  damaged: DatabaseSync,
  db: Database,
  what: { readonly table: string; readonly order: string; readonly limit: number },
): SqlRow[] {
  const { table, order, limit } = what;
  const copied: SqlRow[] = [];
  for (const each of order.split(", ")) {
    try {
      for (const row of damaged.prepare(`SELECT * FROM ${table} ORDER BY ${each} LIMIT ${limit}`).iterate()) {
        if (insert(db, table, row as SqlRow)) copied.push(row as SqlRow); // SQLite gives what columns hold
      }
      return copied;
    } catch (error) {
      if (isMissingRowid(error)) return copy(damaged, db, { table, order: "1 ASC, 1 DESC", limit });
      if (!isUnreadable(error)) throw error;
    }
  }
  return copied;
}

function copyOfCalls(damaged: DatabaseSync, db: Database, table: string, calls: readonly SqlRow[]): void {
  for (const { id } of calls) {
    try {
      const rows = damaged.prepare(`SELECT * FROM ${table} WHERE call = :id`).all({ id: String(id) });
      for (const row of rows) insert(db, table, row as SqlRow); // as above
    } catch (error) {
      if (!isUnreadable(error)) throw error;
    }
  }
}

/** Damaged, or so old or so damaged that the table is not there. */
function isUnreadable(error: unknown): boolean {
  return isDamage(error) || (error instanceof Error && /no such (table|column)/.test(error.message));
}

function insert(db: Database, table: string, row: SqlRow): boolean {
  const columns = Object.keys(row);
  const values = columns.map((name) => `:${name}`);
  const params: SqlParams = row;
  return db.run(`INSERT OR IGNORE INTO ${table} (${columns.join(", ")}) VALUES (${values.join(", ")})`, params) > 0;
}
