import type { AgentStateName } from "./agent-state.ts";
import type { Destination } from "./destination.ts";
import type { CallId, LegId, RecordingId } from "./ids.ts";
import type { Party, Terminal } from "./party.ts";
import type { Termination } from "./termination.ts";

export type CallDirection = "inbound" | "outbound" | "internal";

/**
 * One link of the chain "why did this call go there?". `code` names a sentence of the page (each language has its
 * own), `facts` fill its blanks; `setting` is the address of the setting that decided (`/setup/queues/sales`).
 */
export interface Decision {
  readonly code: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
  readonly setting?: string;
}

/**
 * By what the answer of somebody dialled over a line of the exchange is known: the exchange reversed polarity, a voice
 * or a fax was heard, ring-back did not come again, or so much time has passed that it is taken to have happened.
 */
export type AnswerSign = "polarity" | "voice" | "ring-back-stopped" | "fax" | "time";

/** Tones of fax machines and modems: one calls (`cng`), a fax (`ced`) or a modem (`ansam`) has answered. */
export type FaxSound = "cng" | "ced" | "ansam";

/** Facts of one call, in past tense: the journal. A call's record is folded from them and from nothing else. */
export type CallFact =
  | {
      readonly type: "call.started";
      readonly direction: CallDirection;
      readonly caller: Party;
      /** What was dialled; on a line without DID the line's own number when configured. */
      readonly called: Party;
      readonly origin: Terminal;
    }
  | { readonly type: "call.routed"; readonly destination: Destination; readonly decision: Decision }
  | { readonly type: "call.decided"; readonly decision: Decision }
  | { readonly type: "call.answered" }
  | { readonly type: "leg.dialled"; readonly leg: LegId; readonly to: Terminal; readonly party: Party }
  | { readonly type: "leg.ringing"; readonly leg: LegId }
  /** `by` where the far side does not say so itself: a line of the exchange. */
  | { readonly type: "leg.answered"; readonly leg: LegId; readonly by?: AnswerSign }
  | { readonly type: "leg.fax"; readonly leg: LegId; readonly tone: FaxSound }
  | { readonly type: "leg.ended"; readonly leg: LegId; readonly termination: Termination }
  | { readonly type: "leg.held"; readonly leg: LegId; readonly held: boolean }
  | { readonly type: "digit.pressed"; readonly leg: LegId; readonly digit: string }
  | { readonly type: "prompt.played"; readonly prompt: string; readonly ms: number; readonly end: string }
  /** Something was learned about the call: an order number collected, a value a menu has set. */
  | { readonly type: "call.variable"; readonly name: string; readonly value: string }
  | { readonly type: "flow.entered"; readonly flow: string; readonly node: string }
  | { readonly type: "queue.joined"; readonly queue: string; readonly position: number; readonly priority: number }
  | { readonly type: "queue.moved"; readonly queue: string; readonly position: number }
  | { readonly type: "queue.offered"; readonly queue: string; readonly agent: string; readonly leg: LegId }
  | {
      readonly type: "queue.offer-ended";
      readonly queue: string;
      readonly agent: string;
      readonly result: "answered" | "missed" | "refused" | "elsewhere" | "caller-left" | "unreachable";
      readonly ringMs: number;
    }
  | {
      readonly type: "queue.left";
      readonly queue: string;
      readonly reason: "answered" | "abandoned" | "cut" | "timeout" | "full" | "no-agents" | "key" | "moved";
      readonly waitMs: number;
      readonly agent?: string;
    }
  | { readonly type: "bridge.joined"; readonly legs: readonly LegId[] }
  | { readonly type: "bridge.left"; readonly legs: readonly LegId[]; readonly talkMs: number }
  | { readonly type: "recording.started"; readonly recording: RecordingId; readonly why: string }
  | { readonly type: "recording.ended"; readonly recording: RecordingId; readonly ms: number; readonly detail: string }
  | { readonly type: "voicemail.left"; readonly mailbox: string; readonly message: string; readonly ms: number }
  /** The box found something of the call stuck and put it right. */
  | { readonly type: "call.healed"; readonly what: string; readonly why: string }
  | { readonly type: "call.failed"; readonly detail: string }
  | { readonly type: "call.ended"; readonly termination: Termination };

/** A fact with its place in the journal. `at` is wall time in milliseconds; `seq` counts within the call from 1. */
export type CallEvent = CallFact & { readonly call: CallId; readonly seq: number; readonly at: number };

/** A change of an agent's state: the source of agent figures. */
export interface AgentEvent {
  readonly agent: string;
  readonly at: number;
  readonly from: AgentStateName;
  readonly to: AgentStateName;
  readonly reason?: string;
  readonly call?: CallId;
  readonly queue?: string;
  /** Who did it: the agent by phone or page, a supervisor, the box. */
  readonly by: "phone" | "page" | "api" | "supervisor" | "box";
}
