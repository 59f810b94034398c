import type { Database } from "#firmware/db/database.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";

interface EventRow {
  readonly call: string;
  readonly seq: number;
  readonly at: number;
  readonly type: string;
  readonly body: string;
}

/** The facts of a call from the journal, oldest first. */
export function readJournal(db: Database, call: string): CallEvent[] {
  const rows = db.all<EventRow>("SELECT * FROM call_event WHERE call = :call ORDER BY seq", { call });
  // The body is the fact as `calls` wrote it.
  return rows.map(({ seq, at, type, body }) => ({ ...(JSON.parse(body) as object), call, seq, at, type }) as CallEvent);
}
