import type { Database } from "#firmware/db/database.ts";
import { JournalTables } from "#firmware/db/journal-store.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";

/** The facts of a call from the journal, oldest first. */
export function readJournal(db: Database, call: string): CallEvent[] {
  return new JournalTables<CallEvent>(db).events(call);
}

/** What was learned of a call by name: the last value of each. */
export function variablesIn(events: readonly CallEvent[]): Record<string, string> {
  return Object.fromEntries(
    events.flatMap((event) => (event.type === "call.variable" ? [[event.name, event.value]] : [])),
  );
}
