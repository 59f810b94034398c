import {
  control,
  diallingOf,
  elapsedMs,
  emit,
  type FxoEvent,
  type FxoInput,
  type FxoState,
  type FxoStep,
  fault,
  IDLE,
  listen,
  type Party,
  SETTLE_MS,
  seize,
} from "./fxo-state.ts";

/** Pauses within one ring (double ring) are shorter, pauses between rings longer than this. */
const SAME_RING_MS = 1_000;
/** Caller identity that came ahead of the first ring is forgotten when no ring follows. */
const EARLY_ID_MS = 5_000;

/** On-hook and quiet, perhaps with an identity that came ahead of the ring. */
export function onHook(
  state: Extract<FxoState, { name: "idle" | "identified" }>,
  event: FxoInput,
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

/** A call rings in, told already or not. */
export function ringing(
  state: Extract<FxoState, { name: "first-ring" | "ringing" }>,
  event: FxoInput,
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
      return { state: settle, commands: [control({ type: "loop-close" }), listen("talk"), emit({ type: "off-hook" })] };
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
    const next: FxoState = { name: "ringing", isIdentified: party.number !== undefined, timeoutMs: ringGoneMs };
    if (state.name === "first-ring") return { state: next, commands: [emit({ type: "ringing", ...party })] };
    // Exchanges repeat the identity at later rings, and what hears it twice tells it twice: a number is told once.
    return state.isIdentified || party.number === undefined
      ? { state }
      : { state: next, commands: [emit({ type: "caller-id", ...party })] };
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

function partyOf({ number, name, method }: Party): Party {
  return {
    ...(number === undefined ? {} : { number }),
    ...(name === undefined ? {} : { name }),
    ...(method === undefined ? {} : { method }),
  };
}
