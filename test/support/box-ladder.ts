import type { Database } from "#firmware/db/database.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";

/** The facts of calls and the messages they went with, on one axis of time; without a database the facts alone. */
export function ladderText(events: readonly CallEvent[], db: Database | undefined): string {
  const facts = events.map((event) => ({ at: event.at, text: `${event.call} ${factOf(event)}` }));
  const arrows = (db?.all<Record<string, unknown>>("SELECT * FROM trace ORDER BY at, id") ?? []).map((row) => ({
    at: Number(row.at),
    text: `${row.call}   ${row.direction} ${row.party} ${row.summary}`,
  }));
  return [...facts, ...arrows]
    .sort((one, other) => one.at - other.at)
    .map(({ at, text }) => `${new Date(at).toISOString().slice(14, 23)} ${text}`)
    .join("\n");
}

function factOf({ call: _call, seq: _seq, at: _at, type, ...rest }: CallEvent): string {
  return `${type} ${JSON.stringify(rest)}`;
}
