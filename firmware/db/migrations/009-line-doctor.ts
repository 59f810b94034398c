import type { Database } from "#firmware/db/database.ts";

/** What is known of each line; bounded by whoever writes. `sound` is G.711 µ-law, 8 kHz. */
export function createLineDoctorTables(db: Database): void {
  db.exec(`
    CREATE TABLE line_event (
      id INTEGER PRIMARY KEY,
      line TEXT NOT NULL,
      at INTEGER NOT NULL,
      -- 'port' (what the hardware reports), 'control' (what it is told), 'line' (what it was taken for), 'test'.
      source TEXT NOT NULL,
      words TEXT NOT NULL
    );
    CREATE INDEX line_event_line ON line_event (line, id);

    CREATE TABLE line_counter (
      line TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL,
      PRIMARY KEY (line, name)
    ) WITHOUT ROWID;

    CREATE TABLE line_call (
      id INTEGER PRIMARY KEY,
      line TEXT NOT NULL,
      at INTEGER NOT NULL,
      facts TEXT NOT NULL,
      sound BLOB
    );
    CREATE INDEX line_call_line ON line_call (line, id);

    CREATE TABLE line_test (
      id INTEGER PRIMARY KEY,
      line TEXT NOT NULL,
      at INTEGER NOT NULL,
      result TEXT NOT NULL,
      verdict TEXT NOT NULL,
      sound BLOB
    );
    CREATE INDEX line_test_line ON line_test (line, id);

    CREATE TABLE line_learned (
      line TEXT PRIMARY KEY,
      at INTEGER NOT NULL,
      tone TEXT NOT NULL
    );
  `);
}
