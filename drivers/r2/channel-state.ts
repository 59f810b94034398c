import type { TrunkCallId, TrunkCommand, TrunkEvent, TrunkParty } from "#drivers/e1/signalling.ts";
import type { Step, TimeoutEvent } from "#firmware/kernel/machine.ts";
import type { LineSignal } from "./line-signal.ts";
import type { R2Variant } from "./variant.ts";

/** How calls are taken and made; the same for all channels of a span. */
export interface R2Setting {
  readonly variant: R2Variant;
  /** Digits of a called number; 0: asked for until it has no more. */
  readonly calledDigits: number;
  /** Whoever takes calls says after each digit whether there are more; `calledDigits` is the most of them. */
  readonly isOverlap: boolean;
  /** Most digits of the caller to ask for; 0: neither number nor category. */
  readonly callerDigits: number;
  /** Group II signal of calls out without one of their own. */
  readonly category: number;
  /** Calls in are answered twice, which refuses collect calls: answer, clear back, answer, so many milliseconds each. */
  readonly doubleAnswerMs: number;
  /** Calls in are accepted as soon as their number is complete, in group A, where the variant has a signal for that. */
  readonly isImmediate?: boolean;
  /** A call nobody decides about is accepted after so long: the exchange waits for us with its signal on. */
  readonly decisionMs: number;
}

/** What both directions have in common: the far side's bits A and B, and what is to become of the channel when free. */
export interface Line {
  /** `undefined` until the far side has been heard for the first time. */
  readonly far: number | undefined;
  readonly isBlocked: boolean;
}

/** A call out, as far as register signalling has got. */
export interface OutCall {
  readonly call: TrunkCallId;
  readonly called: string;
  readonly isComplete: boolean;
  readonly caller: TrunkParty;
  readonly category: number;
  readonly group: "I" | "II" | "III";
  /** Index of the called digit sent last; −1 before the first. */
  readonly at: number;
  /** Digits of the caller that were sent; beyond its length: its end was sent. */
  readonly callerAt: number;
  readonly hasSentCategory: boolean;
  /** The signal for the next digit asks for the caller's now (China). */
  readonly asksCaller: boolean;
  /** The line answered while the last signal was still on. */
  readonly isAnswered: boolean;
}

/** What the incoming register asked for last: the next forward signal is that. */
export type Asked = "called" | "category" | "caller" | "kind";

/** A call in, as far as register signalling has got. */
export interface InCall {
  readonly call: TrunkCallId;
  readonly called: string;
  readonly isCalledComplete: boolean;
  readonly caller: string;
  readonly callerEnd: "open" | "end" | "restricted";
  readonly category: number | undefined;
  readonly asked: Asked;
  readonly group: "A" | "B" | "C";
  /** Our signal that is on. */
  readonly tone: number;
  /** Called digits that have been told; −1: nobody knows of the call yet. */
  readonly told: number;
  /** What is to become of the call as soon as it can be said. */
  readonly wish?: Decision;
}

/** How a call in is decided about before the exchange has heard of it. */
export type Decision =
  | { readonly kind: "accept"; readonly wantsAnswer: boolean }
  /** Too late: the exchange has been told already that the line is free. */
  | { readonly kind: "refuse"; readonly cause: number; readonly isTooLate?: boolean };

/** Who ended a call, and why. */
export interface End {
  readonly call: TrunkCallId | undefined;
  readonly cause: number;
  readonly byUs: boolean;
}

interface Timed {
  readonly timeoutMs: number;
}

export type ChannelMachineState = { readonly line: Line } & (
  | { readonly name: "idle"; readonly timeoutMs?: number }
  // Calls in
  | ({ readonly name: "in-register"; readonly in: InCall; readonly isHearing: boolean } & Timed)
  | ({ readonly name: "in-pulse"; readonly in: InCall } & Timed)
  | ({ readonly name: "in-asking"; readonly in: InCall } & Timed)
  | ({ readonly name: "in-offered"; readonly in: InCall } & Timed)
  | ({ readonly name: "in-deciding"; readonly in: InCall; readonly decision: Decision } & Timed)
  | { readonly name: "in-accepted"; readonly in: InCall; readonly wantsAnswer: boolean; readonly timeoutMs?: number }
  | { readonly name: "in-answered"; readonly in: InCall; readonly stage: number; readonly timeoutMs?: number }
  | ({ readonly name: "in-clearing"; readonly end: End; readonly stage: "congestion" | "waiting" | "forced" } & Timed)
  // Calls out
  | ({ readonly name: "out-seizing"; readonly out: OutCall; readonly end?: End } & Timed)
  | ({ readonly name: "out-sending"; readonly out: OutCall } & Timed)
  | ({ readonly name: "out-hearing"; readonly out: OutCall; readonly signal: number } & Timed)
  | ({ readonly name: "out-waiting"; readonly out: OutCall } & Timed)
  | { readonly name: "out-accepted"; readonly out: OutCall }
  | { readonly name: "out-answered"; readonly out: OutCall }
  | { readonly name: "out-clear-back"; readonly out: OutCall; readonly isTold: boolean; readonly timeoutMs?: number }
  | ({ readonly name: "out-releasing"; readonly end: End | undefined } & Timed)
);

export type StateNamed<Name extends ChannelMachineState["name"]> = Extract<
  ChannelMachineState,
  { readonly name: Name }
>;

export type ChannelMachineEvent =
  /** The far side's bits A and B; `call` is the number of the call should this be its beginning. */
  | { readonly type: "line"; readonly ab: number; readonly call: TrunkCallId }
  /** A register signal of the far side is heard, 0: its end. */
  | { readonly type: "heard"; readonly signal: number }
  | { readonly type: "command"; readonly command: TrunkCommand };

export type ChannelInput = ChannelMachineEvent | TimeoutEvent;

/** Groups of signals; `category` and `kind` are group II before and after the change to group B. */
export type SignalGroup = "I" | "III" | "category" | "kind" | "A" | "B" | "C";

export type ChannelOutput =
  | { readonly type: "line"; readonly signal: LineSignal }
  /** 0 is silence. A pulse must be heard whole: nothing of the far side ends it. */
  | { readonly type: "tone"; readonly group: SignalGroup; readonly signal: number; readonly isPulse?: boolean }
  /** Register signalling goes on at this end, or does not any more. */
  | { readonly type: "register"; readonly end: "forward" | "backward" | "none" }
  /** A metering pulse of an answered call. */
  | { readonly type: "metering" }
  | { readonly type: "tell"; readonly event: ToldEvent };

type WithoutChannel<Event> = Event extends { readonly channel: number } ? Omit<Event, "channel"> : Event;

/** What a channel tells of its calls; it does not know its own number. */
export type ToldEvent = WithoutChannel<TrunkEvent>;

export type ChannelStep = Step<ChannelMachineState, ChannelOutput>;

export const send = (signal: LineSignal): ChannelOutput => ({ type: "line", signal });
export const tell = (event: ToldEvent): ChannelOutput => ({ type: "tell", event });
export const REGISTER_OFF: ChannelOutput = { type: "register", end: "none" };

export const CAUSES = {
  normal: 16,
  busy: 17,
  unspecified: 31,
  noChannel: 44,
  temporary: 41,
  timer: 102,
  protocol: 111,
} as const;

/** An idle code is sent for so long before blocking follows, so that the far side sees the end of the call. */
const REST_MS = 200;
/** The release guard; then the call is over, whatever the far side sends. */
export const RELEASE_GUARD_MS = 5_000;

/** The channel is free again on our side. */
export function atRest(line: Line, commands: readonly ChannelOutput[] = []): ChannelStep {
  return {
    state: line.isBlocked ? { name: "idle", line, timeoutMs: REST_MS } : { name: "idle", line },
    commands: [REGISTER_OFF, send("idle"), ...commands],
  };
}

/** The event that tells a call's end; none for a call nobody knows of. */
export function told(end: End | undefined): ChannelOutput[] {
  if (end?.call === undefined) return [];
  return [tell({ type: "cleared", call: end.call, cause: end.cause, byUs: end.byUs })];
}
