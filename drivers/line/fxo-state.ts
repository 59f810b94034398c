import type { FaxTone } from "#firmware/dsp/fax/fax-tones.ts";
import type { Step, TimeoutEvent } from "#firmware/kernel/machine.ts";
import type { FarAnswerSign, HangUpSign, LineCommand, LineEvent } from "./line.ts";
import type { IdentityMethod, PortControl, PortEvent } from "./port.ts";

/** After our loop closes, current and polarity settle: until then they say nothing about the far side. */
export const SETTLE_MS = 650;
/** The exchange needs the loop open this long to notice a hang-up, and its own tones to die away. */
const RELEASE_GUARD_MS = 1_500;
const DIAL_TONE_MS = 5_000;
const TICKS_PER_MS = 8;

/** Who is calling, as far as the exchange told. */
export interface Party {
  readonly number?: string;
  readonly name?: string;
  readonly method?: IdentityMethod;
}

/** What one side of a call is in: how the far side can be known to have answered and gone. */
export interface Talk {
  readonly direction: "in" | "out";
  /** Outbound: by what the answer is known; absent while it is not. Incoming calls are answered by us. */
  readonly answeredBy?: FarAnswerSign | "command";
}

/** What a line is listened to for: who calls (on-hook), the invitation to dial, what becomes of a call, its end. */
export type Hearing = "nothing" | "caller" | "dial" | "answer" | "talk";

/** What the detectors have heard. */
export type HeardSound =
  | "dial"
  | "ring-back"
  | "busy"
  | "congestion"
  | "information"
  /** After ring-back: somebody speaks, or it did not come again. */
  | "voice"
  | "ring-back-stopped"
  /** Nothing from either side for as long as the setting says. */
  | "silence"
  | FaxTone;

export interface Dialling {
  readonly digits: string;
  readonly pulse: boolean;
  readonly dialToneMs: number;
}

type Timed = { readonly timeoutMs: number };

export type FxoState =
  /** Without a board; `owesOnHook` when it went in the middle of something. */
  | { readonly name: "down"; readonly owesOnHook: boolean }
  | { readonly name: "idle" }
  /** Caller identity came before the first ring. */
  | ({ readonly name: "identified"; readonly party: Party } & Timed)
  /** Rings, but not told yet: the identity may come before the second ring. */
  | ({ readonly name: "first-ring"; readonly lastTick: number } & Timed)
  | ({ readonly name: "ringing"; readonly isIdentified: boolean } & Timed)
  | ({
      readonly name: "settling";
      readonly next: "talking" | "seized";
      readonly dial?: Dialling;
      readonly isDead: boolean;
      readonly hasDialTone: boolean;
    } & Timed)
  | { readonly name: "seized"; readonly hasDialTone: boolean }
  | ({ readonly name: "dial-tone"; readonly dial: Dialling } & Timed)
  | ({ readonly name: "dialling" } & Timed)
  | { readonly name: "talking"; readonly talk: Talk }
  | ({ readonly name: "flashing"; readonly talk: Talk } & Timed)
  | ({ readonly name: "current-lost"; readonly talk: Talk; readonly atTick: number } & Timed)
  /** What comes during the guard is kept for its end. */
  | ({
      readonly name: "releasing";
      readonly ringTick?: number;
      readonly seizure?: { readonly dial?: Dialling };
    } & Timed);

/** What the line reports, what the tone detectors heard, what control wants. */
export type FxoEvent =
  | { readonly type: "port"; readonly tick: number; readonly event: PortEvent }
  | { readonly type: "tone"; readonly tone: HeardSound }
  | { readonly type: "command"; readonly command: LineCommand }
  | { readonly type: "board-up" }
  /** `reason` for people. */
  | { readonly type: "board-down"; readonly reason?: string };

export type FxoOutput =
  | { readonly type: "control"; readonly control: PortControl }
  | { readonly type: "emit"; readonly event: LineEvent }
  | { readonly type: "listen"; readonly to: Hearing };

export type FxoStep = Step<FxoState, FxoOutput>;

/** Any event, the machine's own time-out among them. */
export type FxoInput = FxoEvent | TimeoutEvent;

export const FXO_INITIAL: FxoState = { name: "down", owesOnHook: false };

export const emit = (event: LineEvent): FxoOutput => ({ type: "emit", event });
export const control = (order: PortControl): FxoOutput => ({ type: "control", control: order });
export const listen = (to: Hearing): FxoOutput => ({ type: "listen", to });
export const IDLE: FxoState = { name: "idle" };

/** Closes the loop to make a call, with the digits when they are known already. */
export function seize(dial?: Dialling): FxoStep {
  return {
    state: {
      name: "settling",
      next: "seized",
      ...(dial === undefined ? {} : { dial }),
      isDead: false,
      hasDialTone: false,
      timeoutMs: SETTLE_MS,
    },
    commands: [control({ type: "loop-close" }), listen("dial"), emit({ type: "off-hook" })],
  };
}

/** The far side has gone: tell by what it was known, and let go. */
export function farHangUp(sign: HangUpSign): FxoStep {
  return release([[emit({ type: "far-hang-up", sign })]]);
}

/** Opens the loop, telling `before` first. */
export function release(before: readonly (readonly FxoOutput[])[] = []): FxoStep {
  return {
    state: { name: "releasing", timeoutMs: RELEASE_GUARD_MS },
    commands: [...before.flat(), control({ type: "loop-open" }), listen("caller")],
  };
}

/** Stays where it is and tells why nothing happens. */
export function fault(state: FxoState, reason: string): FxoStep {
  return { state, commands: [emit({ type: "fault", reason })] };
}

/** A digit of the far side, in any state in which it can be heard. */
export function digitOnly(state: FxoState, event: FxoInput): FxoStep {
  if (event.type !== "port" || event.event.type !== "digit") return { state };
  return { state, commands: [emit({ type: "digit", digit: event.event.digit, by: "tone" })] };
}

/** The command's wishes with what they are when not said. */
export function diallingOf(command: Extract<LineCommand, { type: "dial" }>): Dialling {
  return { digits: command.digits, pulse: command.pulse ?? false, dialToneMs: command.dialToneMs ?? DIAL_TONE_MS };
}

/** Board ticks wrap at 2^32. */
export function elapsedMs(from: number, to: number): number {
  return ((to - from) >>> 0) / TICKS_PER_MS;
}
