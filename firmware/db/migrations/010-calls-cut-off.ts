import type { Database } from "#firmware/db/database.ts";

/** Callers whom the box itself cut off while they waited are counted apart from those who gave up. */
export function createCallsCutOff(db: Database): void {
  db.exec("ALTER TABLE sum_queue ADD COLUMN cut INTEGER NOT NULL DEFAULT 0");
}
