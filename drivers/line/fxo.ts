import type { Zone } from "#firmware/dsp/zones/zone.ts";
import { onHook, ringing } from "./fxo-ringing.ts";
import {
  control,
  type Dialling,
  diallingOf,
  digitOnly,
  elapsedMs,
  emit,
  FXO_INITIAL,
  type FxoInput,
  type FxoState,
  type FxoStep,
  farHangUp,
  fault,
  type HeardSound,
  IDLE,
  listen,
  release,
  SETTLE_MS,
  seize,
  type Talk,
} from "./fxo-state.ts";
import type { FarAnswerSign, HangUpSign } from "./line.ts";
import type { PortControl } from "./port.ts";

/** A break shorter than this is noise on the line, not a disconnect signal. */
const LOOP_BREAK_MIN_MS = 80;
/** A break longer than this is not a signal: the line is dead. */
const CURRENT_GONE_MS = 1_000;
const FLASH_BREAK_MS = 750;
const TONE_ON_MS = 90;
const TONE_OFF_MS = 90;
/** Longest time a board takes per digit (pulse "0": ten pulses and the pause). */
const MAX_DIGIT_MS = 2_000;

/** The transition function of one FXO port: a line of the exchange, seen from the telephone's side. */
export function fxoTransition(plan: Zone): (state: FxoState, event: FxoInput) => FxoStep {
  // The pause between rings and a quarter more; a full second for exchanges that hesitate.
  const ringGoneMs = Math.max(...plan.ringMs) * 1.25 + 1_000;
  return (state, event) => {
    if (event.type === "board-down") return boardDown(state, event.reason);
    if (event.type === "board-up") {
      const owed = state.name === "down" && state.owesOnHook ? [emit({ type: "on-hook" })] : [];
      return {
        state: IDLE,
        commands: [control({ type: "loop-open" }), control({ type: "query" }), listen("caller"), ...owed],
      };
    }
    switch (state.name) {
      case "down":
        // Letting go of a line that is gone is no fault.
        if (event.type !== "command" || event.command.type === "hang-up") return { state };
        return fault(state, "the line board is not connected");
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

/** What was going on ends now; that the line can be used again is told when the board is back. */
function boardDown(state: FxoState, reason: string | undefined): FxoStep {
  switch (state.name) {
    case "down":
      return { state };
    case "idle":
    case "identified":
    case "first-ring":
      return { state: FXO_INITIAL };
    case "releasing":
      return { state: { name: "down", owesOnHook: true }, commands: [listen("nothing")] };
    case "ringing":
    case "settling":
    case "seized":
    case "dial-tone":
    case "dialling":
    case "talking":
    case "flashing":
    case "current-lost": {
      const sign: HangUpSign = "board-down";
      return {
        state: { name: "down", owesOnHook: true },
        commands: [listen("nothing"), emit({ type: "far-hang-up", sign, ...(reason === undefined ? {} : { reason }) })],
      };
    }
  }
}

/** The loop has just closed: wait until current and polarity mean something. */
function settling(state: Extract<FxoState, { name: "settling" }>, event: FxoInput): FxoStep {
  if (event.type === "timeout") {
    if (state.isDead && state.next === "talking") return farHangUp("no-current");
    if (state.isDead)
      return release([fault(state, "no current in the loop: the line is not connected").commands ?? []]);
    if (state.next === "talking") return { state: { name: "talking", talk: { direction: "in" } } };
    if (state.dial === undefined) return { state: { name: "seized", hasDialTone: state.hasDialTone } };
    return startDial(state.dial, state.hasDialTone);
  }
  // The remaining settle time starts anew with each change; the changes themselves are few.
  if (event.type === "tone" && event.tone === "dial") return { state: { ...state, hasDialTone: true } };
  if (event.type === "port" && event.event.type === "loop-current") {
    const { milliamps } = event.event;
    const isDead = milliamps === 0;
    const commands = [emit({ type: "state", state: "off-hook", milliamps })];
    return { state: isDead === state.isDead ? state : { ...state, isDead }, commands };
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
  // The order goes first: hardware that says the tones by itself need not close its sound and open it again for them.
  return { state: { name: "dialling", timeoutMs }, commands: [control(order), listen("nothing")] };
}

function dialling(state: Extract<FxoState, { name: "seized" | "dial-tone" | "dialling" }>, event: FxoInput): FxoStep {
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
  const talk: Talk = { direction: "out" };
  return { state: { name: "talking", talk }, commands: [listen("answer"), emit({ type: "dial-done" })] };
}

function talking(
  state: Extract<FxoState, { name: "talking" | "flashing" | "current-lost" }>,
  event: FxoInput,
): FxoStep {
  const { talk } = state;
  const steady: FxoState = { name: "talking", talk };
  if (event.type === "timeout") return state.name === "current-lost" ? farHangUp("no-current") : { state: steady };
  if (event.type === "command") {
    if (event.command.type === "hang-up") return release();
    if (event.command.type === "answered") return isWaiting(talk) ? answered(state, "command") : { state };
    if (event.command.type !== "flash" || state.name !== "talking") return { state };
    // Our own break is felt as lost current: look away until it has settled again.
    const flashing: FxoState = { name: "flashing", talk, timeoutMs: FLASH_BREAK_MS + SETTLE_MS };
    return { state: flashing, commands: [control({ type: "flash", breakMs: FLASH_BREAK_MS })] };
  }
  if (event.type === "tone") return heard(state, event.tone);
  if (event.type !== "port" || state.name === "flashing") return digitOnly(state, event);
  switch (event.event.type) {
    case "polarity":
      // The first reversal is the answer, whatever else has been taken for it before.
      if (talk.direction === "in" || talk.answeredBy === "polarity") return farHangUp("polarity");
      return answered(state, "polarity");
    case "loop-current":
      return loopCurrent(state, event.event.milliamps, event.tick);
    default:
      return digitOnly(state, event);
  }
}

type TalkState = Extract<FxoState, { name: "talking" | "flashing" | "current-lost" }>;

const isWaiting = ({ direction, answeredBy }: Talk): boolean => direction === "out" && answeredBy === undefined;

/** The callee is there: from now on the exchange is listened to for the end of the call. */
function answered(state: TalkState, by: FarAnswerSign | "command"): FxoStep {
  const told = by === "command" ? [] : [emit({ type: "far-answer", by })];
  const isFirst = isWaiting(state.talk);
  return {
    state: { ...state, talk: { ...state.talk, answeredBy: by } },
    commands: [...(isFirst ? [listen("talk")] : []), ...told],
  };
}

/** What a sound of the exchange, or of the far side, means within a call. */
function heard(state: TalkState, sound: HeardSound): FxoStep {
  const waits = isWaiting(state.talk);
  switch (sound) {
    case "busy":
      return farHangUp("busy-tone");
    case "congestion":
      return farHangUp("congestion-tone");
    case "information":
      return waits ? farHangUp("information-tone") : { state };
    case "dial":
      // Right after dialling it may be the old one dying away, or that of a second exchange.
      return waits ? { state } : farHangUp("dial-tone");
    case "silence":
      return waits ? { state } : farHangUp("silence");
    case "ring-back":
      return waits ? { state, commands: [emit({ type: "far-ringing" })] } : { state };
    case "voice":
    case "ring-back-stopped":
      return waits ? answered(state, sound) : { state };
    case "cng":
    case "ced":
    case "ansam": {
      const fax = emit({ type: "fax", tone: sound });
      if (!waits || sound === "cng") return { state, commands: [fax] };
      const step = answered(state, "fax");
      return { state: step.state, commands: [...(step.commands ?? []), fax] };
    }
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

function releasing(state: Extract<FxoState, { name: "releasing" }>, event: FxoInput, ringGoneMs: number): FxoStep {
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
  // A cable that was pulled out of a call: the board tells it as soon as the loop is open.
  if (event.type === "port" && event.event.type === "battery") {
    return { state, commands: [emit({ type: "state", state: "on-hook", volts: event.event.volts })] };
  }
  if (event.type !== "command") return { state };
  if (event.command.type === "seize") return { state: { ...state, seizure: {} } };
  if (event.command.type === "dial") return { state: { ...state, seizure: { dial: diallingOf(event.command) } } };
  return { state };
}
