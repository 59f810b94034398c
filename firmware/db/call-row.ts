import type { SqlParams, SqlValue } from "./database.ts";
import type { CountedCall } from "./derived/counted-call.ts";

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

/** A party that was rung. */
export interface LegRow {
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

/** A stay in a queue. */
export interface VisitRow {
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

/** `{ kind: "line", line: "board1.1" }` names its thing under its kind. */
function idOf(where: Where): SqlValue {
  const id: unknown = Reflect.get(where, where.kind);
  return typeof id === "string" ? id : "";
}

/** The same for sums and list indexes. */
export function countedCall(record: CallRow): CountedCall {
  const { caller, called, origin, line, trunk, agent, visits, legs } = record;
  return {
    id: record.call,
    direction: record.direction,
    result: record.result,
    originKind: origin.kind,
    origin: String(idOf(origin)),
    line: line ?? null,
    trunk: trunk ?? null,
    agent: agent ?? null,
    callerNumber: caller.number ?? null,
    calledNumber: called.number ?? null,
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    talkMs: record.talkMs,
    legs: legs.map((leg) => ({ ...leg, agent: leg.agent ?? null, queue: leg.queue ?? null })),
    stays: visits,
  };
}

/** Parameters of the row in `call`. */
export function callParams(record: CallRow): SqlParams {
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

/** Parameters of a row in `call_leg`. */
export function legParams(record: CallRow, leg: LegRow): SqlParams {
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

/** Parameters of a row in `call_queue`. */
export function visitParams(call: string, number: number, visit: VisitRow): SqlParams {
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
