import type { AgentState } from "#firmware/domain/agent-state.ts";
import type { CallId, QueueId } from "#firmware/domain/ids.ts";
import type { Step, TimeoutEvent } from "#firmware/kernel/machine.ts";

/** What an agent has chosen to be while nothing else goes on. It outlives calls and restarts. */
export type Stance =
  | { readonly kind: "signed-out" }
  | { readonly kind: "ready" }
  | { readonly kind: "paused"; readonly reason: string; readonly auto: boolean };

/** What an agent is tied up with by a queue. `until` is on the clock that stamps the events. */
export type Engagement =
  | { readonly kind: "offered"; readonly call: CallId; readonly queue: QueueId; readonly until: number }
  | { readonly kind: "talking"; readonly call: CallId; readonly queue: QueueId }
  | { readonly kind: "wrap-up"; readonly call: CallId; readonly queue: QueueId; readonly until: number };

/**
 * One agent across all queues. The state people see follows from four independent things: the stance, the queue
 * call at hand, a call outside the queues, and whether the phone can be rung.
 */
export interface AgentRecord {
  readonly name: AgentState["name"];
  readonly timeoutMs?: number;
  readonly stance: Stance;
  readonly engagement: Engagement | undefined;
  readonly outsideCall: CallId | undefined;
  readonly isReachable: boolean;
  /** Rings in a row that were not answered. */
  readonly misses: number;
}

/** `at`: milliseconds that never go back, the same for all events. */
export type AgentInput = { readonly at: number } & (
  | { readonly type: "sign-in" }
  | { readonly type: "sign-out" }
  | { readonly type: "pause"; readonly reason: string }
  | { readonly type: "ready" }
  | { readonly type: "extend-wrap-up"; readonly byMs: number }
  | { readonly type: "end-wrap-up" }
  | { readonly type: "offer"; readonly call: CallId; readonly queue: QueueId; readonly ringMs: number }
  | {
      readonly type: "offer-ended";
      readonly call: CallId;
      readonly wasMissed: boolean;
      /** 0 never pauses. */
      readonly missesUntilPause: number;
    }
  | { readonly type: "answered"; readonly call: CallId }
  | { readonly type: "released"; readonly call: CallId; readonly wrapUpMs: number }
  | { readonly type: "outside"; readonly call: CallId | undefined }
  | { readonly type: "reachable"; readonly isReachable: boolean }
);

/** The reason shown when the box pauses an agent who did not answer. */
const AUTO_PAUSE_REASON = "missed-calls";

/** An offer that nobody ended is a fault of the box; the agent must not stay taken. Not part of the ring time people see. */
export const OFFER_GUARD_MS = 10_000;

/** An agent as at the first start: signed out, phone not seen yet. */
export const NEW_AGENT: AgentRecord = {
  name: "signed-out",
  stance: { kind: "signed-out" },
  engagement: undefined,
  outsideCall: undefined,
  isReachable: false,
  misses: 0,
};

type Change = Partial<Pick<AgentRecord, "stance" | "engagement" | "outsideCall" | "isReachable" | "misses">>;

/** The one machine of agent states. Events that do not fit the present state change nothing. */
export function agentTransition(record: AgentRecord, event: AgentInput | TimeoutEvent): Step<AgentRecord, never> {
  if (event.type === "timeout") return { state: settle(record, { engagement: undefined }, undefined) };
  const change = respond(record, event);
  return { state: change === undefined ? record : settle(record, change, event.at) };
}

function respond(record: AgentRecord, event: AgentInput): Change | undefined {
  switch (event.type) {
    case "sign-in":
      return record.stance.kind === "signed-out" ? { stance: { kind: "ready" }, misses: 0 } : undefined;
    case "sign-out":
      // A conversation goes on to its end; wrap-up does not.
      return record.stance.kind === "signed-out"
        ? undefined
        : { stance: { kind: "signed-out" }, ...dropWrapUp(record) };
    case "pause": {
      // Said while talking it holds after the wrap-up; said in wrap-up it holds at once.
      const isSignedOut = record.stance.kind === "signed-out";
      return isSignedOut
        ? undefined
        : { stance: { kind: "paused", reason: event.reason, auto: false }, ...dropWrapUp(record) };
    }
    case "ready":
      return record.stance.kind === "signed-out"
        ? undefined
        : { stance: { kind: "ready" }, misses: 0, ...dropWrapUp(record) };
    case "reachable":
      return event.isReachable === record.isReachable ? undefined : { isReachable: event.isReachable };
    case "outside":
      return event.call === record.outsideCall ? undefined : { outsideCall: event.call };
    case "extend-wrap-up":
    case "end-wrap-up":
    case "offer":
    case "offer-ended":
    case "answered":
    case "released":
      return engage(record, event);
  }
}

type EngagementInput = Extract<
  AgentInput,
  { type: "extend-wrap-up" | "end-wrap-up" | "offer" | "offer-ended" | "answered" | "released" }
>;

function engage(record: AgentRecord, event: EngagementInput): Change | undefined {
  const { engagement } = record;
  switch (event.type) {
    case "offer":
      if (record.name !== "ready") return undefined;
      return {
        engagement: {
          kind: "offered",
          call: event.call,
          queue: event.queue,
          until: event.at + event.ringMs + OFFER_GUARD_MS,
        },
      };
    case "offer-ended":
      if (engagement?.kind !== "offered" || engagement.call !== event.call) return undefined;
      return { engagement: undefined, ...missed(record, event) };
    case "answered":
      if (engagement?.kind !== "offered" || engagement.call !== event.call) return undefined;
      return { engagement: { kind: "talking", call: event.call, queue: engagement.queue }, misses: 0 };
    case "released":
      if (engagement?.kind !== "talking" || engagement.call !== event.call) return undefined;
      if (event.wrapUpMs === 0 || record.stance.kind === "signed-out") return { engagement: undefined };
      return {
        engagement: { kind: "wrap-up", call: event.call, queue: engagement.queue, until: event.at + event.wrapUpMs },
      };
    case "end-wrap-up":
      return engagement?.kind === "wrap-up" ? { engagement: undefined } : undefined;
    case "extend-wrap-up":
      if (engagement?.kind !== "wrap-up") return undefined;
      return { engagement: { ...engagement, until: engagement.until + event.byMs } };
  }
}

function missed(record: AgentRecord, event: Extract<AgentInput, { type: "offer-ended" }>): Change {
  if (!event.wasMissed) return {};
  const misses = record.misses + 1;
  if (event.missesUntilPause === 0 || misses < event.missesUntilPause || record.stance.kind !== "ready") {
    return { misses };
  }
  return { misses: 0, stance: { kind: "paused", reason: AUTO_PAUSE_REASON, auto: true } };
}

function dropWrapUp(record: AgentRecord): Change {
  return record.engagement?.kind === "wrap-up" ? { engagement: undefined } : {};
}

/**
 * The record after a change, its timer running to the same moment as before: nothing but its own end, a key or an
 * extension moves a wrap-up.
 */
function settle(record: AgentRecord, change: Change, at: number | undefined): AgentRecord {
  const { name: _name, timeoutMs: _timeoutMs, ...kept } = record;
  const facts = { ...kept, ...change };
  const until = facts.engagement !== undefined && "until" in facts.engagement ? facts.engagement.until : undefined;
  const timeoutMs = until === undefined || at === undefined ? undefined : Math.max(0, until - at);
  return { name: nameOf(facts), ...(timeoutMs === undefined ? {} : { timeoutMs }), ...facts };
}

function nameOf(facts: Omit<AgentRecord, "name" | "timeoutMs">): AgentState["name"] {
  if (facts.engagement !== undefined) return facts.engagement.kind;
  switch (facts.stance.kind) {
    case "signed-out":
      return "signed-out";
    case "paused":
      return "paused";
    case "ready":
      if (facts.outsideCall !== undefined) return "elsewhere";
      return facts.isReachable ? "ready" : "unreachable";
  }
}

/** The state as the rest of the product knows it. */
export function shownState(record: AgentRecord): AgentState {
  const { engagement, stance, outsideCall } = record;
  if (engagement !== undefined) {
    const { call, queue } = engagement;
    if (engagement.kind === "talking") return { name: "talking", call, queue };
    return { name: engagement.kind, call, queue, timeoutMs: record.timeoutMs ?? 0 };
  }
  if (stance.kind === "signed-out") return { name: "signed-out" };
  if (stance.kind === "paused") {
    return { name: "paused", reason: stance.reason, ...(stance.auto ? { auto: true } : {}) };
  }
  if (outsideCall !== undefined) return { name: "elsewhere", call: outsideCall };
  return { name: record.isReachable ? "ready" : "unreachable" };
}
