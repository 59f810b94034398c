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
