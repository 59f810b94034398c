import { existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Database, isDamage } from "./database.ts";
import { MIGRATIONS } from "./migrations.table.ts";
import { salvage } from "./salvage.ts";

/** How long a connection waits for the other one's write, milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/** Pages of 4 KB written before they are moved into the file proper: a page that is written often is moved once. */
export const CHECKPOINT_PAGES = 4_000;

/**
 * Opens (and makes, and brings up to date) the database. WAL lets reports read while calls are written; NORMAL
 * keeps the file sound over a power cut and may lose only what was committed in the last moments before it.
 * A file that newer software has written is used as it is: migrations only add (see `migrations.table.ts`).
 */
export function openDatabase(path: string): Database {
  mkdirSync(dirname(path), { recursive: true });
  const db = new Database(path, new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }));
  try {
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;");
    db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    migrate(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/**
 * As `openDatabase`; a file that is damaged is set aside and a new one begun, with what can be taken over: calls to
 * come are worth more than the record of those that were.
 */
export function openOrSetAside(path: string, now: number): { readonly db: Database; readonly setAside?: SetAside } {
  let db: Database | undefined;
  try {
    db = openDatabase(path);
    readThrough(db);
    return { db };
  } catch (error) {
    db?.close();
    if (!isDamage(error)) throw error;
    const aside = `${path}.damaged-${now}`;
    for (const part of ["", "-wal", "-shm"]) {
      if (existsSync(path + part)) renameSync(path + part, aside + part);
    }
    const begun = openDatabase(path);
    return { db: begun, setAside: { path: aside, calls: salvage(aside, begun) } };
  }
}

/** A damaged database that was set aside. */
export interface SetAside {
  /** Where it is kept for whoever can mend it. */
  readonly path: string;
  /** So many calls of it are in the new one. */
  readonly calls: number;
}

/** Tables the box reads as it starts: damage there would keep it from taking calls. */
const READ_AT_START = ["agent_state", "sip_binding", "live_call", "session", "derived_state"] as const;

/** Throws when something the box needs to start cannot be read. */
function readThrough(db: Database): void {
  for (const table of READ_AT_START) db.all(`SELECT * FROM ${table}`);
  db.get("SELECT max(started_at) FROM call");
  db.get("SELECT max(joined_at) FROM call_queue");
}

/** A second connection that cannot write: for reports and long lists. The file must exist. */
export function openReadOnly(path: string): Database {
  const connection = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  connection.exec("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;");
  return new Database(path, connection);
}

/** The number of the last migration the file has seen. */
export function schemaVersion(db: Database): number {
  return db.get<{ user_version: number }>("PRAGMA user_version")?.user_version ?? 0;
}

function migrate(db: Database): void {
  const version = schemaVersion(db);
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < version) continue;
    db.transaction(() => {
      migration(db);
      db.exec(`PRAGMA user_version = ${index + 1}`);
    });
  }
}
