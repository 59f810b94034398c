import { type CallRow, callParams, countedCall, legParams, visitParams } from "./call-row.ts";
import { type Database, isDamage, mayPass } from "./database.ts";
import type { DerivedTables } from "./derived/derived-tables.ts";

/** A journal event as the database sees it: its place, its kind, and the rest of it. */
export interface JournalRow {
  readonly call: string;
  readonly seq: number;
  readonly at: number;
  readonly type: string;
}

const INSERT_EVENT = "INSERT INTO call_event (call, seq, at, type, body) VALUES (:call, :seq, :at, :type, :body)";
const INSERT_LIVE = "INSERT OR REPLACE INTO live_call (call, started_at) VALUES (:call, :at)";
const IS_KNOWN = "SELECT 1 FROM call WHERE id = :call";
const DELETE_LIVE = "DELETE FROM live_call WHERE call = :call";
const INSERT_CALL = insertInto("call", [
  "id",
  "direction",
  "caller_number",
  "caller_name",
  "called_number",
  "called_name",
  "origin_kind",
  "origin",
  "line",
  "trunk",
  "result",
  "queue",
  "agent",
  "started_at",
  "answered_at",
  "talk_started_at",
  "ended_at",
  "wait_ms",
  "ring_ms",
  "talk_ms",
  "hold_ms",
  "recordings",
  "voicemail",
  "steps",
  "way",
  "cause",
  "ended_by",
  "detail",
]);
const INSERT_LEG = insertInto("call_leg", [
  "call",
  "leg",
  "terminal_kind",
  "terminal",
  "party_number",
  "party_name",
  "agent",
  "queue",
  "direction",
  "dialled_at",
  "ringing_at",
  "answered_at",
  "ended_at",
  "ring_ms",
  "talk_ms",
  "hold_ms",
  "result",
  "cause",
  "detail",
]);
const INSERT_VISIT = insertInto("call_queue", [
  "call",
  "visit",
  "queue",
  "joined_at",
  "left_at",
  "wait_ms",
  "position",
  "priority",
  "reason",
  "agent",
  "talk_ms",
]);

function insertInto(table: string, columns: readonly string[]): string {
  return `INSERT OR REPLACE INTO ${table} (${columns.join(", ")}) VALUES (${columns.map((name) => `:${name}`).join(", ")})`;
}

/** Something is wrong with the sums, not with the records. */
class CountingFailed extends Error {
  override readonly name = "CountingFailed";
}

/** Writes journals and call records. `Event` is whatever the owner of the journal calls its events. */
export class JournalTables<Event extends JournalRow> {
  readonly #db: Database;
  readonly #derived: DerivedTables | undefined;

  /** `derived` counts the calls in the transaction that writes their records. */
  constructor(db: Database, derived?: DerivedTables) {
    this.#db = db;
    this.#derived = derived;
  }

  /** These events in order, and the records of the calls that ended among them: all or nothing. */
  write(events: readonly Event[], records: readonly CallRow[]): void {
    try {
      this.#write(events, records);
    } catch (error) {
      if (!(error instanceof CountingFailed)) throw error;
      if (mayPass(error.cause) && !isDamage(error.cause)) throw error.cause;
      // Sums can be made again, records cannot: what is wrong with the ones keeps nobody from writing the others.
      this.#derived?.forget();
      this.#write(events, records);
    }
  }

  #write(events: readonly Event[], records: readonly CallRow[]): void {
    this.#db.transaction(() => {
      for (const event of events) this.#event(event);
      // A record that replaces another one would be counted twice.
      const isReplaced = records.some(({ call }) => this.#db.get(IS_KNOWN, { call }) !== undefined);
      for (const record of records) this.#record(record);
      this.#count(records, isReplaced);
    });
  }

  /** Whether a write that failed may succeed later. */
  mayRetry(error: unknown): boolean {
    return mayPass(error);
  }

  #count(records: readonly CallRow[], isReplaced: boolean): void {
    try {
      if (isReplaced) this.#derived?.rebuild();
      else this.#derived?.add(records.map(countedCall));
    } catch (error) {
      throw new CountingFailed("calls could not be counted", { cause: error });
    }
  }

  /** Calls whose end was never written, with their events in order. */
  orphans(): Event[][] {
    const calls = this.#db.all<{ call: string }>("SELECT call FROM live_call ORDER BY started_at");
    return calls.map(({ call }) => this.events(call));
  }

  /** The journal of one call. */
  events(call: string): Event[] {
    const rows = this.#db.all<{ body: string }>("SELECT body FROM call_event WHERE call = :call ORDER BY seq", {
      call,
    });
    return rows.map(({ body }) => JSON.parse(body) as Event); // written by `write`
  }

  #event(event: Event): void {
    const { call, seq, at, type } = event;
    this.#db.run(INSERT_EVENT, { call, seq, at, type, body: JSON.stringify(event) });
    if (type === "call.started") this.#db.run(INSERT_LIVE, { call, at });
  }

  #record(record: CallRow): void {
    const { call } = record;
    this.#db.run(INSERT_CALL, callParams(record));
    for (const leg of record.legs) this.#db.run(INSERT_LEG, legParams(record, leg));
    for (const [index, visit] of record.visits.entries()) {
      this.#db.run(INSERT_VISIT, visitParams(call, index + 1, visit));
    }
    this.#db.run(DELETE_LIVE, { call });
  }
}
