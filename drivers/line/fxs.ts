import type { Zone } from "#firmware/dsp/zones/zone.ts";
import type { Step, TimeoutEvent } from "#firmware/kernel/machine.ts";
import type { LineCommand, LineEvent } from "./line.ts";
import type { PortControl, PortEvent } from "./port.ts";

/** A hook contact bounces for some milliseconds; a person holds a handset longer. */
const LIFT_DEBOUNCE_MS = 30;
/** Breaks shorter than this are bounce, longer than PULSE_MAX are no dial pulse (accept 15 to 200 ms). */
const PULSE_MIN_MS = 15;
const PULSE_MAX_MS = 200;
/** Closed this long after a pulse, the digit is complete; a dial makes 750 ms between digits and 40 within one. */
const PULSE_DIGIT_END_MS = 300;
/** Ringing pause after which the identity is sent, and the shortest pause it fits into. */
const CALLER_ID_AFTER_MS = 500;
const CALLER_ID_PAUSE_MS = 1_500;
/** Battery taken away this long tells a machine on the line that the far side has gone. */
const DISCONNECT_MS = 800;
const TICKS_PER_MS = 8;

interface Call {
  readonly number?: string;
  readonly name?: string;
}

interface Ring {
  readonly call: Call;
  /** Position in the cadence: even rings, odd pauses. */
  readonly step: number;
  readonly isIdentified: boolean;
}

type Timed = { readonly timeoutMs: number };

export type FxsState =
  /** Without a board; `owesOnHook` when it went in the middle of something. */
  | { readonly name: "down"; readonly owesOnHook: boolean }
  | { readonly name: "on-hook" }
  | ({ readonly name: "ringing"; readonly ring: Ring } & Timed)
  /** The pause in which the identity goes out: this much of it is left afterwards. */
  | ({ readonly name: "identifying"; readonly ring: Ring; readonly restMs: number } & Timed)
  /** The contact closed; it must stay so to count. `ring` when it may have been ringing current. */
  | ({ readonly name: "lifting"; readonly ring?: Ring } & Timed)
  | { readonly name: "off-hook" }
  /** The contact opened while off-hook: pulse, flash or hang-up, by its length. */
  | ({ readonly name: "broken"; readonly atTick: number; readonly pulses: number } & Timed)
  | ({ readonly name: "pulsing"; readonly pulses: number } & Timed)
  /** Control has ended the call; the handset still lies beside the telephone. */
  | { readonly name: "parked" }
  | ({ readonly name: "parked-broken" } & Timed);

export type FxsEvent =
  | { readonly type: "port"; readonly tick: number; readonly event: PortEvent }
  | { readonly type: "command"; readonly command: LineCommand }
  | { readonly type: "board-up" }
  /** `reason` for people. */
  | { readonly type: "board-down"; readonly reason?: string };

export type FxsOutput =
  | { readonly type: "control"; readonly control: PortControl }
  | { readonly type: "emit"; readonly event: LineEvent };

type FxsStep = Step<FxsState, FxsOutput>;
type AnyEvent = FxsEvent | TimeoutEvent;

export const FXS_INITIAL: FxsState = { name: "down", owesOnHook: false };

const emit = (event: LineEvent): FxsOutput => ({ type: "emit", event });
const control = (order: PortControl): FxsOutput => ({ type: "control", control: order });
const ON_HOOK: FxsState = { name: "on-hook" };
const OFF_HOOK: FxsState = { name: "off-hook" };
const RING_OFF = control({ type: "ring-off" });

/** The transition function of one FXS port: a telephone, seen from the exchange's side. */
export function fxsTransition(plan: Zone): (state: FxsState, event: AnyEvent) => FxsStep {
  return (state, event) => {
    if (event.type === "board-down") return boardDown(state, event.reason);
    if (event.type === "board-up") {
      const owed = state.name === "down" && state.owesOnHook ? [emit({ type: "on-hook" })] : [];
      return { state: ON_HOOK, commands: [RING_OFF, control({ type: "query" }), ...owed] };
    }
    switch (state.name) {
      case "down":
        if (event.type !== "command" || event.command.type === "hang-up" || event.command.type === "stop-ringing") {
          return { state };
        }
        return { state, commands: [emit({ type: "fault", reason: "the line board is not connected" })] };
      case "on-hook":
        return onHook(state, event, plan);
      case "ringing":
      case "identifying":
        return ringing(state, event, plan);
      case "lifting":
        return lifting(state, event, plan);
      case "off-hook":
      case "pulsing":
        return offHook(state, event, plan);
      case "broken":
        return broken(state, event);
      case "parked":
      case "parked-broken":
        return parked(state, event, plan);
    }
  };
}

/** What was going on ends now; a parked handset is forgotten: the board tells of it when it is back. */
function boardDown(state: FxsState, reason: string | undefined): FxsStep {
  if (state.name === "down") return { state };
  const isBusy = state.name !== "on-hook";
  const isParked = state.name === "parked" || state.name === "parked-broken";
  const down: FxsState = { name: "down", owesOnHook: isBusy };
  const gone = emit({ type: "far-hang-up", sign: "board-down", ...(reason === undefined ? {} : { reason }) });
  return { state: down, commands: isBusy && !isParked ? [gone] : [] };
}

function onHook(state: FxsState, event: AnyEvent, plan: Zone): FxsStep {
  if (isHook(event, true)) return { state: { name: "lifting", timeoutMs: LIFT_DEBOUNCE_MS } };
  if (event.type !== "command" || event.command.type !== "ring") return { state };
  const { number, name } = event.command;
  const call = { ...(number === undefined ? {} : { number }), ...(name === undefined ? {} : { name }) };
  return ringStep({ call, step: 0, isIdentified: false }, plan);
}

/** Enters the cadence at `ring.step`. */
function ringStep(ring: Ring, plan: Zone): FxsStep {
  const lengthMs = plan.ringMs[ring.step % plan.ringMs.length] ?? 1_000;
  if (ring.step % 2 === 0) {
    return { state: { name: "ringing", ring, timeoutMs: lengthMs }, commands: [control({ type: "ring-on" })] };
  }
  const hasIdentity = ring.call.number !== undefined || ring.call.name !== undefined;
  if (!hasIdentity || ring.isIdentified || lengthMs < CALLER_ID_PAUSE_MS) {
    return { state: { name: "ringing", ring, timeoutMs: lengthMs }, commands: [RING_OFF] };
  }
  const restMs = lengthMs - CALLER_ID_AFTER_MS;
  return { state: { name: "identifying", ring, restMs, timeoutMs: CALLER_ID_AFTER_MS }, commands: [RING_OFF] };
}

function ringing(state: Extract<FxsState, { name: "ringing" | "identifying" }>, event: AnyEvent, plan: Zone): FxsStep {
  const { ring } = state;
  // Ring trip: the current must go at once, whatever debouncing says later.
  if (isHook(event, true)) {
    return { state: { name: "lifting", ring, timeoutMs: LIFT_DEBOUNCE_MS }, commands: [RING_OFF] };
  }
  if (event.type === "timeout") {
    if (state.name === "ringing") return ringStep({ ...ring, step: ring.step + 1 }, plan);
    const rest: FxsState = { name: "ringing", ring: { ...ring, isIdentified: true }, timeoutMs: state.restMs };
    return { state: rest, commands: [control({ type: "send-caller-id", ...ring.call })] };
  }
  if (event.type !== "command") return { state };
  const { type } = event.command;
  if (type === "stop-ringing" || type === "hang-up" || type === "answer")
    return { state: ON_HOOK, commands: [RING_OFF] };
  return { state };
}

function lifting(state: Extract<FxsState, { name: "lifting" }>, event: AnyEvent, plan: Zone): FxsStep {
  if (event.type === "timeout") return { state: OFF_HOOK, commands: [emit({ type: "off-hook" })] };
  if (isHook(event, false)) {
    if (state.ring === undefined) return { state: ON_HOOK };
    // It was not the handset: ring on, from the beginning of the cadence.
    return ringStep({ ...state.ring, step: 0 }, plan);
  }
  const isStopped =
    event.type === "command" && (event.command.type === "stop-ringing" || event.command.type === "hang-up");
  return isStopped ? { state: { name: "lifting", timeoutMs: LIFT_DEBOUNCE_MS } } : { state };
}

function offHook(state: Extract<FxsState, { name: "off-hook" | "pulsing" }>, event: AnyEvent, plan: Zone): FxsStep {
  const pulses = state.name === "pulsing" ? state.pulses : 0;
  if (event.type === "timeout" && state.name === "pulsing") return { state: OFF_HOOK, commands: [pulseDigit(pulses)] };
  if (event.type === "port") {
    if (event.event.type === "hook" && !event.event.offHook) {
      return { state: { name: "broken", atTick: event.tick, pulses, timeoutMs: plan.flashMaxMs } };
    }
    if (event.event.type !== "digit") return { state };
    return { state, commands: [emit({ type: "digit", digit: event.event.digit, by: "tone" })] };
  }
  if (event.type !== "command" || event.command.type !== "hang-up") return { state };
  return { state: { name: "parked" }, commands: [control({ type: "battery-drop", breakMs: DISCONNECT_MS })] };
}

function broken(state: Extract<FxsState, { name: "broken" }>, event: AnyEvent): FxsStep {
  if (event.type === "timeout") return { state: ON_HOOK, commands: [emit({ type: "on-hook" })] };
  if (event.type === "command" && event.command.type === "hang-up") {
    return { state: { name: "parked-broken", timeoutMs: PULSE_MAX_MS } };
  }
  if (event.type !== "port" || event.event.type !== "hook" || !event.event.offHook) return { state };
  const brokenMs = ((event.tick - state.atTick) >>> 0) / TICKS_PER_MS;
  if (brokenMs < PULSE_MIN_MS) return { state: pulsingOn(state.pulses) };
  if (brokenMs <= PULSE_MAX_MS) return { state: pulsingOn(state.pulses + 1) };
  const before = state.pulses > 0 ? [pulseDigit(state.pulses)] : [];
  return { state: OFF_HOOK, commands: [...before, emit({ type: "flash" })] };
}

function parked(state: Extract<FxsState, { name: "parked" | "parked-broken" }>, event: AnyEvent, plan: Zone): FxsStep {
  if (event.type === "timeout") return { state: ON_HOOK, commands: [emit({ type: "on-hook" })] };
  if (state.name === "parked") {
    // Our own battery drop opens the contact too; only what lasts longer is the handset going down.
    if (!isHook(event, false)) return { state };
    return { state: { name: "parked-broken", timeoutMs: Math.max(DISCONNECT_MS + PULSE_MAX_MS, plan.flashMaxMs) } };
  }
  return isHook(event, true) ? { state: { name: "parked" } } : { state };
}

function pulsingOn(pulses: number): FxsState {
  return pulses === 0 ? OFF_HOOK : { name: "pulsing", pulses, timeoutMs: PULSE_DIGIT_END_MS };
}

/** Ten pulses are the digit 0; more than ten are no digit, told as the remainder would only mislead. */
function pulseDigit(pulses: number): FxsOutput {
  if (pulses > 10) return emit({ type: "fault", reason: "more than ten dial pulses in a row" });
  return emit({ type: "digit", digit: String(pulses % 10), by: "pulse" });
}

function isHook(event: AnyEvent, offHook: boolean): boolean {
  return event.type === "port" && event.event.type === "hook" && event.event.offHook === offHook;
}
