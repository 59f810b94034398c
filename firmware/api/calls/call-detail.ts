import { can, type Person } from "#firmware/api/access/person.ts";
import type { CallDetail, CallNote, RecordingInfo } from "#firmware/api/contract/call-detail.ts";
import type { CallRow } from "#firmware/api/contract/call-list.ts";
import { partyFor } from "#firmware/api/mask.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Database } from "#firmware/db/database.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import { legsOf } from "./call-legs.ts";
import { variablesIn } from "./journal.ts";
import { segmentsOf } from "./segments.ts";

interface RecordingRow {
  readonly id: string;
  readonly state: string;
  readonly why: string;
  readonly started_at: number;
  readonly duration_ms: number | null;
  readonly bytes: number | null;
  readonly deleted_at: number | null;
}

const STATES: Readonly<Record<string, RecordingInfo["state"]>> = {
  running: "running",
  done: "ready",
  recovered: "recovered",
  deleted: "deleted",
};

function recordingsOf(db: Database, call: string): RecordingInfo[] {
  const rows = db.all<RecordingRow>("SELECT * FROM recording WHERE call = :call ORDER BY started_at", { call });
  return rows.map((row) => ({
    id: row.id,
    startedAt: row.started_at,
    durationMs: row.duration_ms ?? 0,
    bytes: row.bytes ?? 0,
    state: STATES[row.state] ?? "missing",
    why: row.why,
    ...(row.deleted_at !== null && { deletedAt: row.deleted_at }),
  }));
}

/** Notes of a call; drafts only one's own. */
export function notesOf(db: Database, person: Person, call: string): CallNote[] {
  const rows = db.all<{ person: string; body: string; result: string | null; draft: number; at: number }>(
    "SELECT * FROM call_note WHERE call = :call AND (draft = 0 OR person = :person) ORDER BY at",
    { call, person: noteAuthor(person) },
  );
  return rows.map((row) => ({
    text: row.body,
    ...(row.result !== null && { result: row.result }),
    draft: row.draft !== 0,
    by: row.person,
    at: row.at,
  }));
}

/** Under which name somebody's notes are kept: the extension where there is one, as agents are known by it. */
export function noteAuthor(person: Person): string {
  return person.extension ?? person.id;
}

function variablesOf(events: readonly CallEvent[]): Record<string, string> {
  const digits = events.flatMap((event) => (event.type === "digit.pressed" ? [event.digit] : []));
  return { ...(digits.length > 0 && { digits: digits.join("") }), ...variablesIn(events) };
}

/** Everything about a call: its row, and what the journal says. */
export function callDetail(
  sources: { readonly db: Database; readonly config: Config; readonly person: Person },
  call: CallRow,
  events: readonly CallEvent[],
): CallDetail {
  const { db, config, person } = sources;
  const ended = events.find((event) => event.type === "call.ended");
  const left = events.find((event) => event.type === "voicemail.left");
  return {
    call,
    legs: legsOf(config, events).map((leg) => ({
      ...leg,
      party: partyFor(person, leg.party),
      name: nameFor(person, leg),
    })),
    segments: segmentsOf(config, events),
    decisions: events.flatMap((event) =>
      event.type === "call.decided" || event.type === "call.routed" ? [{ at: event.at, ...event.decision }] : [],
    ),
    variables: variablesOf(events),
    recordings: recordingsOf(db, call.id),
    voicemail: left === undefined ? null : { mailbox: left.mailbox, message: left.message, durationMs: left.ms },
    notes: notesOf(db, person, call.id),
    termination: ended?.termination ?? null,
    events: can(person, "see-signalling") ? events.map((event) => plain(person, event)) : [],
  };
}

function nameFor(person: Person, leg: { readonly name: string; readonly party: { readonly number?: string } }): string {
  return leg.name === leg.party.number ? (partyFor(person, leg.party).number ?? leg.name) : leg.name;
}

/** The event as the installer reads it; numbers as the person may see them. */
function plain(person: Person, { call, seq, at, type, ...facts }: CallEvent): CallDetail["events"][number] {
  const shown = Object.entries(facts).map(([key, value]: [string, unknown]) => {
    const isParty = key === "caller" || key === "called" || key === "party";
    return [key, isParty ? partyFor(person, value as { number?: string }) : value]; // these three are parties
  });
  return { seq, at, type, facts: Object.fromEntries(shown) };
}
