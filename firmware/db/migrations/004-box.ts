import type { Database } from "#firmware/db/database.ts";

/** The ladder of each call, who changed what, and small things to remember. */
export function createBoxTables(db: Database): void {
  db.exec(`
    CREATE TABLE trace (
      id INTEGER PRIMARY KEY,
      call TEXT NOT NULL, at INTEGER NOT NULL,
      -- Seen from the box: 'in' or 'out'; party is the column of the ladder (leg id), summary its arrow's text.
      direction TEXT NOT NULL, party TEXT NOT NULL, kind TEXT NOT NULL, summary TEXT NOT NULL, raw TEXT
    );
    CREATE INDEX trace_call ON trace (call, id);
    CREATE INDEX trace_at ON trace (at);

    CREATE TABLE audit (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL, user TEXT NOT NULL, role TEXT, address TEXT,
      -- For instance 'config.change', 'sign-in', 'recording.play'; target names what, detail is JSON.
      action TEXT NOT NULL, target TEXT NOT NULL, detail TEXT
    );
    CREATE INDEX audit_at ON audit (at, id);

    CREATE TABLE kv (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  `);
}
