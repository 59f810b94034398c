import type { PortControl, PortEvent } from "#drivers/link/port-messages.ts";
import type { Step, TimeoutEvent } from "#firmware/kernel/machine.ts";
import type { HangUpSign, LineCommand, LineEvent } from "./line.ts";
import type { TonePlan } from "./tone-plan.table.ts";

/** After our loop closes, current and polarity settle: until then they say nothing about the far side. */
const SETTLE_MS = 650;
/** The exchange needs the loop open this long to notice a hang-up, and its own tones to die away. */
const RELEASE_GUARD_MS = 1_500;
/** A break shorter than this is noise on the line, not a disconnect signal. */
const LOOP_BREAK_MIN_MS = 80;
/** A break longer than this is not a signal: the line is dead. */
const CURRENT_GONE_MS = 1_000;
/** Pauses within one ring (double ring) are shorter, pauses between rings longer than this. */
const SAME_RING_MS = 1_000;
/** Caller identity that came ahead of the first ring is forgotten when no ring follows. */
const EARLY_ID_MS = 5_000;
const DIAL_TONE_MS = 5_000;
const FLASH_BREAK_MS = 750;
const TONE_ON_MS = 90;
const TONE_OFF_MS = 90;
/** Longest time a board takes per digit (pulse "0": ten pulses and the pause). */
const MAX_DIGIT_MS = 2_000;
const TICKS_PER_MS = 8;

/** Who is calling, as far as the exchange told. */
export interface Party {
  readonly number?: string;
  readonly name?: string;
}

/** What one side of a call is in: how the far side can be known to have answered and gone. */
interface Talk {
  readonly direction: "in" | "out";
  /** Outbound: the exchange has reversed polarity. */
  readonly hasAnswered: boolean;
}

interface Dialling {
  readonly digits: string;
  readonly pulse: boolean;
  readonly dialToneMs: number;
}

type Timed = { readonly timeoutMs: number };

export type FxoState =
  | { readonly name: "down" }
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
  | { readonly type: "tone"; readonly tone: "busy" | "dial" }
  | { readonly type: "command"; readonly command: LineCommand }
  | { readonly type: "board-up" }
  | { readonly type: "board-down" };

export type FxoOutput =
  | { readonly type: "control"; readonly control: PortControl }
  | { readonly type: "emit"; readonly event: LineEvent }
  /** Which tones of the exchange matter now. */
  | { readonly type: "listen"; readonly to: "nothing" | "dial" | "busy" };

type FxoStep = Step<FxoState, FxoOutput>;

export const FXO_INITIAL: FxoState = { name: "down" };

const emit = (event: LineEvent): FxoOutput => ({ type: "emit", event });
const control = (order: PortControl): FxoOutput => ({ type: "control", control: order });
const listen = (to: "nothing" | "dial" | "busy"): FxoOutput => ({ type: "listen", to });
const IDLE: FxoState = { name: "idle" };

/** The transition function of one FXO port: a line of the exchange, seen from the telephone's side. */
export function fxoTransition(plan: TonePlan): (state: FxoState, event: FxoEvent | TimeoutEvent) => FxoStep {
  // The pause between rings and a quarter more; a full second for exchanges that hesitate.
  const ringGoneMs = Math.max(...plan.ringMs) * 1.25 + 1_000;
  return (state, event) => {
    if (event.type === "board-down") return boardDown(state);
    if (event.type === "board-up") {
      return { state: IDLE, commands: [control({ type: "loop-open" }), control({ type: "query" }), listen("nothing")] };
    }
    switch (state.name) {
      case "down":
        return event.type === "command" ? fault(state, "the line board is not connected") : { state };
      case "idle":
      case "identified":
        return onHook(state, event, ringGoneMs);
      case "first-ring":
      case "ringing":
        return ringing(state, event, ringGoneMs);
      case "settling":
        return settling(state, event);
      case "seized":
      case "dial-tone":
      case "dialling":
        return dialling(state, event);
      case "talking":
      case "flashing":
      case "current-lost":
        return talking(state, event);
      case "releasing":
        return releasing(state, event, ringGoneMs);
    }
  };
}

function boardDown(state: FxoState): FxoStep {
  const down: FxoState = { name: "down" };
  switch (state.name) {
    case "down":
    case "idle":
    case "identified":
    case "first-ring":
      return { state: down };
    case "ringing":
      return { state: down, commands: [emit({ type: "ring-stopped" })] };
    case "releasing":
      return { state: down, commands: [emit({ type: "on-hook" })] };
    case "settling":
    case "seized":
    case "dial-tone":
    case "dialling":
    case "talking":
    case "flashing":
    case "current-lost": {
      const sign: HangUpSign = "board-down";
      return {
        state: down,
        commands: [listen("nothing"), emit({ type: "far-hang-up", sign }), emit({ type: "on-hook" })],
      };
    }
  }
}

function onHook(
  state: Extract<FxoState, { name: "idle" | "identified" }>,
  event: FxoEvent | TimeoutEvent,
  ringGoneMs: number,
): FxoStep {
  if (event.type === "timeout") return { state: IDLE };
  if (event.type === "command") {
    if (event.command.type === "seize") return seize();
    if (event.command.type === "dial") return seize(diallingOf(event.command));
    if (event.command.type === "answer") return fault(state, "there is no call to answer on this line");
    return { state };
  }
  if (event.type !== "port") return { state };
  switch (event.event.type) {
    case "caller-id":
      return { state: { name: "identified", party: partyOf(event.event), timeoutMs: EARLY_ID_MS } };
    case "ring-on":
      if (state.name === "identified") {
        const commands = [emit({ type: "ringing", ...state.party })];
        return { state: { name: "ringing", isIdentified: true, timeoutMs: ringGoneMs }, commands };
      }
      return { state: { name: "first-ring", lastTick: event.tick, timeoutMs: ringGoneMs } };
    case "battery":
      return { state, commands: [emit({ type: "state", state: "on-hook", volts: event.event.volts })] };
    default:
      return { state };
  }
}

function ringing(
  state: Extract<FxoState, { name: "first-ring" | "ringing" }>,
  event: FxoEvent | TimeoutEvent,
  ringGoneMs: number,
): FxoStep {
  const isTold = state.name === "ringing";
  if (event.type === "timeout") return { state: IDLE, commands: isTold ? [emit({ type: "ring-stopped" })] : [] };
  if (event.type === "command") {
    if (event.command.type === "answer") {
      const settle: FxoState = {
        name: "settling",
        next: "talking",
        isDead: false,
        hasDialTone: false,
        timeoutMs: SETTLE_MS,
      };
      return { state: settle, commands: [control({ type: "loop-close" }), listen("busy"), emit({ type: "off-hook" })] };
    }
    if (event.command.type === "seize" || event.command.type === "dial") {
      return fault(state, "an incoming call is ringing on this line");
    }
    return { state };
  }
  if (event.type !== "port") return { state };
  return rings(state, event, ringGoneMs);
}

function rings(
  state: Extract<FxoState, { name: "first-ring" | "ringing" }>,
  { tick, event }: Extract<FxoEvent, { type: "port" }>,
  ringGoneMs: number,
): FxoStep {
  if (event.type === "caller-id") {
    const party = partyOf(event);
    const next: FxoState = { name: "ringing", isIdentified: true, timeoutMs: ringGoneMs };
    if (state.name === "first-ring") return { state: next, commands: [emit({ type: "ringing", ...party })] };
    // Exchanges repeat the identity at later rings; it is told once.
    return state.isIdentified ? { state } : { state: next, commands: [emit({ type: "caller-id", ...party })] };
  }
  if (event.type !== "ring-on" && event.type !== "ring-off") return { state };
  if (state.name === "ringing") return { state: { ...state, timeoutMs: ringGoneMs } };
  const isSecondRing = event.type === "ring-on" && elapsedMs(state.lastTick, tick) > SAME_RING_MS;
  if (!isSecondRing) return { state: { name: "first-ring", lastTick: tick, timeoutMs: ringGoneMs } };
  // The identity did not come in the first pause: tell the call without it.
  return {
    state: { name: "ringing", isIdentified: false, timeoutMs: ringGoneMs },
    commands: [emit({ type: "ringing" })],
  };
}

function seize(dial?: Dialling): FxoStep {
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

/** The loop has just closed: wait until current and polarity mean something. */
function settling(state: Extract<FxoState, { name: "settling" }>, event: FxoEvent | TimeoutEvent): FxoStep {
  if (event.type === "timeout") {
    if (state.isDead && state.next === "talking") return farHangUp("no-current");
    if (state.isDead)
      return release([fault(state, "no current in the loop: the line is not connected").commands ?? []]);
    if (state.next === "talking") return { state: { name: "talking", talk: { direction: "in", hasAnswered: true } } };
    if (state.dial === undefined) return { state: { name: "seized", hasDialTone: state.hasDialTone } };
    return startDial(state.dial, state.hasDialTone);
  }
  // The remaining settle time starts anew with each change; the changes themselves are few.
  if (event.type === "tone" && event.tone === "dial") return { state: { ...state, hasDialTone: true } };
  if (event.type === "port" && event.event.type === "loop-current") {
    const isDead = event.event.milliamps === 0;
    return isDead === state.isDead ? { state } : { state: { ...state, isDead } };
  }
  if (event.type !== "command") return digitOnly(state, event);
  if (event.command.type === "hang-up") return release();
  if (event.command.type === "dial" && state.next === "seized")
    return { state: { ...state, dial: diallingOf(event.command) } };
  return { state };
}

function startDial(dial: Dialling, hasDialTone: boolean): FxoStep {
  if (hasDialTone || dial.dialToneMs === 0) return sendDigits(dial);
  return { state: { name: "dial-tone", dial, timeoutMs: dial.dialToneMs } };
}

function sendDigits(dial: Dialling): FxoStep {
  const order: PortControl = dial.pulse
    ? { type: "dial-pulses", digits: dial.digits }
    : { type: "dial-tones", digits: dial.digits, onMs: TONE_ON_MS, offMs: TONE_OFF_MS };
  const timeoutMs = 2_000 + dial.digits.length * MAX_DIGIT_MS;
  return { state: { name: "dialling", timeoutMs }, commands: [listen("nothing"), control(order)] };
}

function dialling(
  state: Extract<FxoState, { name: "seized" | "dial-tone" | "dialling" }>,
  event: FxoEvent | TimeoutEvent,
): FxoStep {
  if (event.type === "command") {
    if (event.command.type === "hang-up") return release();
    if (event.command.type === "dial" && state.name === "seized")
      return startDial(diallingOf(event.command), state.hasDialTone);
    return { state };
  }
  if (
    event.type === "port" &&
    event.event.type === "loop-current" &&
    event.event.milliamps === 0 &&
    state.name !== "dialling"
  ) {
    return farHangUp("no-current");
  }
  if (event.type === "tone" && event.tone === "dial") {
    if (state.name === "dial-tone") return sendDigits(state.dial);
    if (state.name === "seized") return { state: { name: "seized", hasDialTone: true } };
  }
  if (event.type === "timeout" && state.name === "dial-tone") {
    return release([[emit({ type: "fault", reason: "no dial tone from the exchange" })]]);
  }
  const isDialled = event.type === "timeout" || (event.type === "port" && event.event.type === "dial-done");
  if (state.name !== "dialling" || !isDialled) return { state };
  if (event.type === "timeout") {
    return release([[emit({ type: "fault", reason: "the board did not finish dialling" })]]);
  }
  const talk: Talk = { direction: "out", hasAnswered: false };
  return { state: { name: "talking", talk }, commands: [listen("busy"), emit({ type: "dial-done" })] };
}

function talking(
  state: Extract<FxoState, { name: "talking" | "flashing" | "current-lost" }>,
  event: FxoEvent | TimeoutEvent,
): FxoStep {
  const { talk } = state;
  const steady: FxoState = { name: "talking", talk };
  if (event.type === "timeout") return state.name === "current-lost" ? farHangUp("no-current") : { state: steady };
  if (event.type === "command") {
    if (event.command.type === "hang-up") return release();
    if (event.command.type !== "flash" || state.name !== "talking") return { state };
    // Our own break is felt as lost current: look away until it has settled again.
    const flashing: FxoState = { name: "flashing", talk, timeoutMs: FLASH_BREAK_MS + SETTLE_MS };
    return { state: flashing, commands: [control({ type: "flash", breakMs: FLASH_BREAK_MS })] };
  }
  if (event.type === "tone") return event.tone === "busy" ? farHangUp("busy-tone") : { state };
  if (event.type !== "port" || state.name === "flashing") return digitOnly(state, event);
  switch (event.event.type) {
    case "polarity":
      if (talk.direction === "in" || talk.hasAnswered) return farHangUp("polarity");
      return {
        state: { name: "talking", talk: { ...talk, hasAnswered: true } },
        commands: [emit({ type: "far-answer" })],
      };
    case "loop-current":
      return loopCurrent(state, event.event.milliamps, event.tick);
    default:
      return digitOnly(state, event);
  }
}

function loopCurrent(
  state: Extract<FxoState, { name: "talking" | "current-lost" }>,
  milliamps: number,
  tick: number,
): FxoStep {
  const { talk } = state;
  if (state.name === "talking") {
    if (milliamps > 0) return { state };
    return { state: { name: "current-lost", talk, atTick: tick, timeoutMs: CURRENT_GONE_MS } };
  }
  if (milliamps === 0) return { state };
  // Back again: long enough for a disconnect signal, or a glitch?
  return elapsedMs(state.atTick, tick) >= LOOP_BREAK_MIN_MS
    ? farHangUp("loop-break")
    : { state: { name: "talking", talk } };
}

function releasing(
  state: Extract<FxoState, { name: "releasing" }>,
  event: FxoEvent | TimeoutEvent,
  ringGoneMs: number,
): FxoStep {
  if (event.type === "timeout") {
    const free = emit({ type: "on-hook" });
    if (state.ringTick !== undefined) {
      return { state: { name: "first-ring", lastTick: state.ringTick, timeoutMs: ringGoneMs }, commands: [free] };
    }
    if (state.seizure === undefined) return { state: IDLE, commands: [free] };
    const step = seize(state.seizure.dial);
    return { state: step.state, commands: [free, ...(step.commands ?? [])] };
  }
  if (event.type === "port" && event.event.type === "ring-on" && state.ringTick === undefined) {
    return { state: { ...state, ringTick: event.tick } };
  }
  if (event.type !== "command") return { state };
  if (event.command.type === "seize") return { state: { ...state, seizure: {} } };
  if (event.command.type === "dial") return { state: { ...state, seizure: { dial: diallingOf(event.command) } } };
  return { state };
}

function farHangUp(sign: HangUpSign): FxoStep {
  return release([[emit({ type: "far-hang-up", sign })]]);
}

function release(before: readonly (readonly FxoOutput[])[] = []): FxoStep {
  return {
    state: { name: "releasing", timeoutMs: RELEASE_GUARD_MS },
    commands: [...before.flat(), control({ type: "loop-open" }), listen("nothing")],
  };
}

function fault(state: FxoState, reason: string): FxoStep {
  return { state, commands: [emit({ type: "fault", reason })] };
}

/** A digit of the far side, in any state in which it can be heard. */
function digitOnly(state: FxoState, event: FxoEvent | TimeoutEvent): FxoStep {
  if (event.type !== "port" || event.event.type !== "digit") return { state };
  return { state, commands: [emit({ type: "digit", digit: event.event.digit, by: "tone" })] };
}

function diallingOf(command: Extract<LineCommand, { type: "dial" }>): Dialling {
  return { digits: command.digits, pulse: command.pulse ?? false, dialToneMs: command.dialToneMs ?? DIAL_TONE_MS };
}

function partyOf({ number, name }: Party): Party {
  return { ...(number === undefined ? {} : { number }), ...(name === undefined ? {} : { name }) };
}

/** Board ticks wrap at 2^32. */
function elapsedMs(from: number, to: number): number {
  return ((to - from) >>> 0) / TICKS_PER_MS;
}
