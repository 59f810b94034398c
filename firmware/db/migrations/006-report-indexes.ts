import type { Database } from "#firmware/db/database.ts";

/**
 * What reports read stands in the indexes as a whole: a year of calls is summed up without touching their rows.
 * (`call` and `leg` are part of every index of these tables by themselves.)
 */
export function createReportIndexes(db: Database): void {
  db.exec(`
    CREATE INDEX call_leg_report ON call_leg (dialled_at, agent, queue, direction, result, ring_ms, talk_ms)
      WHERE agent IS NOT NULL;
    CREATE INDEX call_queue_report ON call_queue (joined_at, queue, reason, wait_ms, talk_ms, agent);
    CREATE INDEX call_report ON call (started_at, direction, result, origin_kind, origin, line, trunk, talk_ms, ended_at);
  `);
}
