import type { Database, SqlParams, SqlValue } from "./database.ts";

/** A journal event as the database sees it: its place, its kind, and the rest of it. */
export interface JournalRow {
  readonly call: string;
  readonly seq: number;
  readonly at: number;
  readonly type: string;
}

interface Who {
  readonly number?: string;
  readonly name?: string;
}

interface Where {
  readonly kind: string;
}

interface Ending {
  readonly cause: number;
  readonly by: string;
  readonly detail: string;
}

/** What is kept of a finished call; `firmware/calls/fold-call.ts` folds it. */
export interface CallRow {
  readonly call: string;
  readonly direction: string;
  readonly caller: Who;
  readonly called: Who;
  readonly origin: Where;
  readonly line?: string;
  readonly trunk?: string;
  readonly result: string;
  readonly queue?: string;
  readonly agent?: string;
  readonly startedAt: number;
  readonly answeredAt?: number;
  readonly talkStartedAt?: number;
  readonly endedAt: number;
  readonly waitMs: number;
  readonly ringMs: number;
  readonly talkMs: number;
  readonly holdMs: number;
  readonly recordings: readonly string[];
  readonly voicemail?: string;
  readonly steps: readonly unknown[];
  readonly way: string;
  readonly legs: readonly LegRow[];
  readonly visits: readonly VisitRow[];
  readonly termination: Ending;
}

interface LegRow {
  readonly leg: string;
  readonly to: Where;
  readonly party: Who;
  readonly agent?: string;
  readonly queue?: string;
  readonly dialledAt: number;
  readonly ringingAt?: number;
  readonly answeredAt?: number;
  readonly endedAt?: number;
  readonly ringMs: number;
  readonly talkMs: number;
  readonly holdMs: number;
  readonly result: string;
  readonly termination?: Ending;
}

interface VisitRow {
  readonly queue: string;
  readonly joinedAt: number;
  readonly leftAt: number;
  readonly waitMs: number;
  readonly position: number;
  readonly priority: number;
  readonly reason: string;
  readonly agent?: string;
  readonly talkMs: number;
}

const INSERT_EVENT = "INSERT INTO call_event (call, seq, at, type, body) VALUES (:call, :seq, :at, :type, :body)";
const INSERT_LIVE = "INSERT OR REPLACE INTO live_call (call, started_at) VALUES (:call, :at)";
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

/** Writes journals and call records. `Event` is whatever the owner of the journal calls its events. */
export class JournalTables<Event extends JournalRow> {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** These events in order, and the records of the calls that ended among them: all or nothing. */
  write(events: readonly Event[], records: readonly CallRow[]): void {
    this.#db.transaction(() => {
      for (const event of events) this.#event(event);
      for (const record of records) this.#record(record);
    });
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

/** `{ kind: "line", line: "board1.1" }` names its thing under its kind. */
function idOf(where: Where): SqlValue {
  const id: unknown = Reflect.get(where, where.kind);
  return typeof id === "string" ? id : "";
}

function callParams(record: CallRow): SqlParams {
  const { caller, called, origin, termination } = record;
  return {
    id: record.call,
    direction: record.direction,
    caller_number: caller.number ?? null,
    caller_name: caller.name ?? null,
    called_number: called.number ?? null,
    called_name: called.name ?? null,
    origin_kind: origin.kind,
    origin: idOf(origin),
    line: record.line ?? null,
    trunk: record.trunk ?? null,
    result: record.result,
    queue: record.queue ?? null,
    agent: record.agent ?? null,
    started_at: record.startedAt,
    answered_at: record.answeredAt ?? null,
    talk_started_at: record.talkStartedAt ?? null,
    ended_at: record.endedAt,
    wait_ms: record.waitMs,
    ring_ms: record.ringMs,
    talk_ms: record.talkMs,
    hold_ms: record.holdMs,
    recordings: JSON.stringify(record.recordings),
    voicemail: record.voicemail ?? null,
    steps: JSON.stringify(record.steps),
    way: record.way,
    cause: termination.cause,
    ended_by: termination.by,
    detail: termination.detail,
  };
}

function legParams(record: CallRow, leg: LegRow): SqlParams {
  return {
    call: record.call,
    leg: leg.leg,
    terminal_kind: leg.to.kind,
    terminal: idOf(leg.to),
    party_number: leg.party.number ?? null,
    party_name: leg.party.name ?? null,
    agent: leg.agent ?? null,
    queue: leg.queue ?? null,
    direction: record.direction,
    dialled_at: leg.dialledAt,
    ringing_at: leg.ringingAt ?? null,
    answered_at: leg.answeredAt ?? null,
    ended_at: leg.endedAt ?? null,
    ring_ms: leg.ringMs,
    talk_ms: leg.talkMs,
    hold_ms: leg.holdMs,
    result: leg.result,
    cause: leg.termination?.cause ?? null,
    detail: leg.termination?.detail ?? null,
  };
}

function visitParams(call: string, number: number, visit: VisitRow): SqlParams {
  return {
    call,
    visit: number,
    queue: visit.queue,
    joined_at: visit.joinedAt,
    left_at: visit.leftAt,
    wait_ms: visit.waitMs,
    position: visit.position,
    priority: visit.priority,
    reason: visit.reason,
    agent: visit.agent ?? null,
    talk_ms: visit.talkMs,
  };
}
