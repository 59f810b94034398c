import type { CallDirection, CallEvent } from "#firmware/domain/call-event.ts";
import type { CallResult } from "#firmware/domain/call-result.ts";
import type { CallId, LegId, RecordingId } from "#firmware/domain/ids.ts";
import type { Party, Terminal } from "#firmware/domain/party.ts";
import type { Termination } from "#firmware/domain/termination.ts";

/** One stage of the way a call took; `id` is of the configuration, a number for outside parties. */
export interface CallStep {
  readonly kind: "line" | "trunk" | "extension" | "flow" | "queue" | "voicemail" | "outside";
  readonly id: string;
}

/** The name of a step as the text of the way shows it. */
export type StepName = (step: CallStep) => string;

export type LegResult = "answered" | "missed" | "refused" | "elsewhere" | "caller-left" | "unreachable";

/** One party that was rung. Times are wall time in milliseconds. */
export interface LegRecord {
  readonly leg: LegId;
  readonly to: Terminal;
  readonly party: Party;
  readonly agent?: string;
  readonly queue?: string;
  readonly dialledAt: number;
  readonly ringingAt?: number;
  readonly answeredAt?: number;
  readonly endedAt?: number;
  readonly ringMs: number;
  readonly talkMs: number;
  readonly holdMs: number;
  readonly result: LegResult;
  readonly termination?: Termination;
}

/** One stay in a queue. */
export interface QueueVisit {
  readonly queue: string;
  readonly joinedAt: number;
  readonly leftAt: number;
  readonly waitMs: number;
  readonly position: number;
  readonly priority: number;
  readonly reason: Extract<CallEvent, { type: "queue.left" }>["reason"];
  readonly agent?: string;
  readonly talkMs: number;
}

/** What is kept of a call for lists and reports. */
export interface CallRecord {
  readonly call: CallId;
  readonly direction: CallDirection;
  readonly caller: Party;
  readonly called: Party;
  readonly origin: Terminal;
  readonly line?: string;
  readonly trunk?: string;
  readonly result: CallResult;
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
  readonly recordings: readonly RecordingId[];
  readonly voicemail?: string;
  readonly steps: readonly CallStep[];
  readonly way: string;
  readonly legs: readonly LegRecord[];
  readonly visits: readonly QueueVisit[];
  readonly termination: Termination;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Draft {
  record: Writable<Omit<CallRecord, "legs" | "visits" | "result" | "way" | "steps" | "recordings">>;
  steps: CallStep[];
  recordings: RecordingId[];
  legs: Map<LegId, Writable<LegRecord> & { bridgedAt?: number; heldAt?: number; offered?: LegResult }>;
  visits: Writable<QueueVisit>[];
  openVisit: { queue: string; at: number; position: number; priority: number } | undefined;
  offeredQueue: Map<LegId, string>;
  /** The caller's own leg, which is not among the legs that were rung. */
  callerHold: { holdMs: number; heldAt?: number };
  isClosed: boolean;
}

/** Folds a call's events into its record. The first event is call.started; throws when it is not. */
export function foldCall(events: readonly CallEvent[], nameOf: StepName): CallRecord {
  const first = events[0];
  if (first?.type !== "call.started") throw new Error("a journal begins with call.started");
  const draft = begin(first);
  for (const event of events) take(draft, event);
  return finish(draft, nameOf);
}

function begin(event: Extract<CallEvent, { type: "call.started" }>): Draft {
  const { call, direction, caller, called, origin, at } = event;
  return {
    record: {
      call,
      direction,
      caller,
      called,
      origin,
      startedAt: at,
      endedAt: at,
      waitMs: 0,
      ringMs: 0,
      talkMs: 0,
      holdMs: 0,
      termination: { cause: 16, by: "system", detail: "ended" },
      ...(origin.kind === "line" && { line: origin.line }),
      ...(origin.kind === "trunk" && { trunk: origin.trunk }),
    },
    steps: [stepOf(origin)],
    recordings: [],
    legs: new Map(),
    visits: [],
    openVisit: undefined,
    offeredQueue: new Map(),
    callerHold: { holdMs: 0 },
    isClosed: false,
  };
}

function stepOf(terminal: Terminal): CallStep {
  switch (terminal.kind) {
    case "line":
      return { kind: "line", id: terminal.line };
    case "trunk":
      return { kind: "trunk", id: terminal.trunk };
    case "extension":
      return { kind: "extension", id: terminal.extension };
  }
}

function addStep(draft: Draft, step: CallStep): void {
  const last = draft.steps.at(-1);
  if (last?.kind !== step.kind || last.id !== step.id) draft.steps.push(step);
}

function take(draft: Draft, event: CallEvent): void {
  switch (event.type) {
    case "call.answered":
      draft.record.answeredAt ??= event.at;
      return;
    case "call.decided":
    case "call.routed":
      if (event.decision.code === "inbound.out-of-hours" || event.decision.code === "inbound.holiday") {
        draft.isClosed = true;
      }
      return;
    case "flow.entered":
      addStep(draft, { kind: "flow", id: event.flow });
      return;
    case "recording.started":
      draft.recordings.push(event.recording);
      return;
    case "voicemail.left":
      draft.record.voicemail = event.message;
      addStep(draft, { kind: "voicemail", id: event.mailbox });
      return;
    case "call.ended":
      draft.record.endedAt = event.at;
      draft.record.termination = event.termination;
      return;
    case "queue.joined":
    case "queue.moved":
    case "queue.offered":
    case "queue.offer-ended":
    case "queue.left":
      takeQueue(draft, event);
      return;
    case "leg.dialled":
    case "leg.ringing":
    case "leg.answered":
    case "leg.ended":
    case "leg.held":
    case "bridge.joined":
    case "bridge.left":
      takeLeg(draft, event);
      return;
    case "call.started":
    case "call.variable":
    case "digit.pressed":
    case "prompt.played":
    case "recording.ended":
    case "call.failed":
      return;
  }
}

function takeQueue(draft: Draft, event: Extract<CallEvent, { type: `queue.${string}` }>): void {
  switch (event.type) {
    case "queue.joined":
      draft.openVisit = { queue: event.queue, at: event.at, position: event.position, priority: event.priority };
      draft.record.queue = event.queue;
      addStep(draft, { kind: "queue", id: event.queue });
      return;
    case "queue.moved":
      return;
    case "queue.offered": {
      const leg = draft.legs.get(event.leg);
      if (leg === undefined) draft.offeredQueue.set(event.leg, event.queue);
      else leg.queue = event.queue;
      return;
    }
    case "queue.offer-ended": {
      // The offer names the agent, not the leg: the agent's newest leg of this queue is meant.
      const leg = [...draft.legs.values()].findLast(({ agent }) => agent === event.agent);
      if (leg !== undefined) leg.offered = event.result;
      return;
    }
    case "queue.left": {
      const visit = draft.openVisit;
      draft.openVisit = undefined;
      draft.record.waitMs += event.waitMs;
      draft.visits.push({
        queue: event.queue,
        joinedAt: visit?.at ?? event.at - event.waitMs,
        leftAt: event.at,
        waitMs: event.waitMs,
        position: visit?.position ?? 1,
        priority: visit?.priority ?? 0,
        reason: event.reason,
        ...(event.agent !== undefined && { agent: event.agent }),
        talkMs: 0,
      });
      return;
    }
  }
}

function takeLeg(draft: Draft, event: Extract<CallEvent, { type: `leg.${string}` | `bridge.${string}` }>): void {
  switch (event.type) {
    case "leg.dialled": {
      const queue = draft.offeredQueue.get(event.leg) ?? draft.openVisit?.queue;
      const agent = event.to.kind === "extension" ? event.to.extension : undefined;
      draft.legs.set(event.leg, {
        leg: event.leg,
        to: event.to,
        party: event.party,
        ...(agent !== undefined && { agent }),
        ...(queue !== undefined && { queue }),
        dialledAt: event.at,
        ringMs: 0,
        talkMs: 0,
        holdMs: 0,
        result: "missed",
      });
      if (event.to.kind === "line") draft.record.line = event.to.line;
      if (event.to.kind === "trunk") draft.record.trunk = event.to.trunk;
      return;
    }
    case "leg.ringing":
      set(draft, event.leg, (leg) => {
        leg.ringingAt ??= event.at;
      });
      return;
    case "leg.answered":
      set(draft, event.leg, (leg) => {
        leg.answeredAt = event.at;
        leg.result = "answered";
        leg.ringMs = event.at - (leg.ringingAt ?? leg.dialledAt);
      });
      return;
    case "leg.held":
      holdLeg(draft.legs.get(event.leg) ?? draft.callerHold, event.held, event.at);
      return;
    case "leg.ended":
      set(draft, event.leg, (leg) => endLeg(leg, event.at, event.termination));
      return;
    case "bridge.joined":
      draft.record.talkStartedAt ??= event.at;
      for (const id of event.legs) {
        set(draft, id, (leg) => {
          leg.bridgedAt = event.at;
          if (leg.agent !== undefined) draft.record.agent = leg.agent;
          addStep(draft, leg.agent === undefined ? outsideStep(leg) : { kind: "extension", id: leg.agent });
        });
      }
      return;
    case "bridge.left": {
      draft.record.talkMs += event.talkMs;
      const visit = draft.visits.at(-1);
      if (visit?.reason === "answered") visit.talkMs += event.talkMs;
      for (const id of event.legs) {
        set(draft, id, (leg) => {
          leg.talkMs += event.talkMs;
        });
      }
      return;
    }
  }
}

function outsideStep(leg: Pick<LegRecord, "party" | "to">): CallStep {
  return leg.party.number === undefined ? stepOf(leg.to) : { kind: "outside", id: leg.party.number };
}

function set(draft: Draft, id: LegId, change: (leg: NonNullable<ReturnType<Draft["legs"]["get"]>>) => void): void {
  const leg = draft.legs.get(id);
  if (leg !== undefined) change(leg);
}

function holdLeg(leg: { holdMs: number; heldAt?: number }, held: boolean, at: number): void {
  if (held) leg.heldAt ??= at;
  else if (leg.heldAt !== undefined) {
    leg.holdMs += at - leg.heldAt;
    delete leg.heldAt;
  }
}

function endLeg(leg: NonNullable<ReturnType<Draft["legs"]["get"]>>, at: number, termination: Termination): void {
  holdLeg(leg, false, at);
  leg.endedAt = at;
  leg.termination = termination;
  if (leg.answeredAt !== undefined) return;
  leg.ringMs = leg.ringingAt === undefined ? 0 : at - leg.ringingAt;
  leg.result = unansweredResult(termination, leg.ringingAt !== undefined);
}

function unansweredResult(termination: Termination, hasRung: boolean): LegResult {
  if (termination.cause === 26) return "elsewhere";
  if (termination.by === "caller") return "caller-left";
  if (termination.cause === 17 || termination.cause === 21) return "refused";
  return hasRung || termination.cause === 19 ? "missed" : "unreachable";
}

/**
 * Most lines never say when the called party answers, so that a dialled number counts as answered at once. That it
 * was busy shows at the end: then nobody has talked.
 */
function takeBackAnswer(draft: Draft): void {
  const legs = [...draft.legs.values()];
  for (const leg of legs) {
    if (leg.answeredAt === undefined || leg.termination?.cause !== 17) continue;
    delete leg.answeredAt;
    leg.talkMs = 0;
    leg.result = "refused";
  }
  if (legs.length === 0 || legs.some(({ answeredAt }) => answeredAt !== undefined)) return;
  delete draft.record.talkStartedAt;
  draft.record.talkMs = 0;
}

function finish(draft: Draft, nameOf: StepName): CallRecord {
  holdLeg(draft.callerHold, false, draft.record.endedAt);
  takeBackAnswer(draft);
  const legs = [...draft.legs.values()].map(({ bridgedAt: _, heldAt: __, offered, ...leg }) =>
    offered === undefined || leg.result === "answered" ? leg : { ...leg, result: offered },
  );
  if (draft.openVisit !== undefined) closeVisit(draft, draft.openVisit);
  const { record, steps, recordings, visits } = draft;
  return {
    ...record,
    ringMs: legs.reduce((sum, { ringMs }) => sum + ringMs, 0),
    holdMs: legs.reduce((sum, { holdMs }) => sum + holdMs, draft.callerHold.holdMs),
    result: resultOf(draft),
    recordings,
    steps,
    way: steps.map(nameOf).join(" › "),
    legs,
    visits,
  };
}

/** The box went down while the caller waited: the stay ends with the call. */
function closeVisit(draft: Draft, visit: NonNullable<Draft["openVisit"]>): void {
  const { endedAt } = draft.record;
  const waitMs = endedAt - visit.at;
  draft.record.waitMs += waitMs;
  const { queue, position, priority } = visit;
  const rest = { queue, joinedAt: visit.at, leftAt: endedAt, waitMs, position, priority };
  draft.visits.push({ ...rest, reason: "abandoned", talkMs: 0 });
}

function resultOf(draft: Draft): CallResult {
  const { record, visits, legs } = draft;
  if (record.talkStartedAt !== undefined) return "answered";
  if (record.voicemail !== undefined) return "voicemail";
  const visit = visits.at(-1);
  if (visit?.reason === "abandoned") return "abandoned";
  if (draft.isClosed) return "closed";
  if (visit !== undefined && visit.reason !== "answered") return "overflow";
  const { cause, by } = record.termination;
  if (by === "caller" && (visit !== undefined || record.direction === "inbound")) return "abandoned";
  if ([...legs.values()].some(({ termination }) => termination?.cause === 17)) return "busy";
  if (legs.size > 0) return "unanswered";
  if (cause === 16 && record.answeredAt !== undefined) return "answered";
  return cause === 17 ? "busy" : cause === 16 || cause === 19 ? "unanswered" : "failed";
}
