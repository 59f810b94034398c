import type { Database } from "#firmware/db/database.ts";

/** How E1 spans did: quarters of an hour and days that are over, and alarms; bounded by whoever writes. */
export function createSpanHistory(db: Database): void {
  db.exec(`
    CREATE TABLE span_period (
      span TEXT NOT NULL,
      -- 'quarter' or 'day'.
      length TEXT NOT NULL,
      begins INTEGER NOT NULL,
      figures TEXT NOT NULL,
      PRIMARY KEY (span, length, begins)
    ) WITHOUT ROWID;

    CREATE TABLE span_alarm (
      span TEXT NOT NULL,
      kind TEXT NOT NULL,
      begins INTEGER NOT NULL,
      -- NULL: it stands, or the box ended under it.
      ends INTEGER,
      PRIMARY KEY (span, begins, kind)
    ) WITHOUT ROWID;
  `);
}
