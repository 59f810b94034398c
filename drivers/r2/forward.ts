import type { TrunkCommand } from "#drivers/e1/signalling.ts";
import {
  atRest,
  CAUSES,
  type ChannelInput,
  type ChannelMachineState,
  type ChannelOutput,
  type ChannelStep,
  type End,
  type Line,
  type OutCall,
  type R2Setting,
  REGISTER_OFF,
  RELEASE_GUARD_MS,
  type StateNamed,
  send,
  tell,
  told,
} from "./channel-state.ts";
import { actOn, beginSending, sendNextCalled } from "./forward-register.ts";
import { LINE_SIGNALS } from "./line-signal.ts";

type OutState = Extract<ChannelMachineState, { readonly out: OutCall } | { readonly name: "out-releasing" }>;
type InRegister = StateNamed<"out-sending" | "out-hearing" | "out-waiting">;

/** A seizure stands at least so long before it is taken back, so that the far side has seen it (Q.422 §3.2.7). */
const DUAL_SEIZURE_MS = 1_250;
/** Clear forward stands at least so long before the next seizure. */
const CLEAR_MS = 250;

/** A call out begins, when the channel is free. */
export function dial(line: Line, command: Extract<TrunkCommand, { type: "dial" }>, setting: R2Setting): ChannelStep {
  const { call, called, isComplete, caller } = command;
  const out: OutCall = {
    call,
    called: called.replace(/\D/g, ""),
    isComplete,
    caller: { ...caller, number: (caller.number ?? "").replace(/\D/g, "") },
    category: command.category ?? setting.category,
    group: "I",
    at: -1,
    callerAt: 0,
    hasSentCategory: false,
    asksCaller: false,
    isAnswered: false,
  };
  return {
    state: { name: "out-seizing", line, out, timeoutMs: setting.variant.times.seizureMs },
    commands: [send("seizure")],
  };
}

/** The transition function of a call out: the forward end of line and register signalling. */
export function forward(state: OutState, event: ChannelInput, setting: R2Setting): ChannelStep {
  if (event.type === "command") return command(state, event.command, setting);
  switch (state.name) {
    case "out-seizing":
      return seizing(state, event, setting);
    case "out-sending":
    case "out-hearing":
    case "out-waiting":
      return registering(state, event, setting);
    case "out-accepted":
    case "out-answered":
    case "out-clear-back":
      return talking(state, event, setting);
    case "out-releasing":
      return releasing(state, event);
  }
}

function command(state: OutState, order: TrunkCommand, setting: R2Setting): ChannelStep {
  if (state.name === "out-releasing") return { state };
  if (order.type === "restart") return release(state, CAUSES.temporary, true);
  if (!("call" in order) || order.call !== state.out.call) return { state };
  if (order.type === "clear") return release(state, order.cause, true);
  if (order.type !== "digits") return { state };
  const digits = order.digits.replace(/\D/g, "");
  const out = { ...state.out, called: state.out.called + digits, isComplete: order.isComplete };
  // Our own digits do not lengthen what the far side takes.
  if (state.name !== "out-waiting") return { state: { ...state, out } };
  return sendNextCalled(state.line, out, setting);
}

/** The call ends here: clear forward, and the channel is free when the far side says so. */
function release(
  state: Exclude<OutState, { readonly name: "out-releasing" }>,
  cause: number,
  byUs: boolean,
): ChannelStep {
  const end: End = { call: state.out.call, cause, byUs };
  // Unacknowledged, the seizure stays until the far side has seen it, or it would take the next one for this one.
  if (state.name === "out-seizing" && state.end === undefined) {
    return { state: { ...state, end, timeoutMs: DUAL_SEIZURE_MS } };
  }
  return clearForward(state.line, end);
}

/** A far side that is idle already will not say so again. */
function clearForward(line: Line, end: End): ChannelStep {
  const timeoutMs = line.far === LINE_SIGNALS.idle ? CLEAR_MS : RELEASE_GUARD_MS;
  return {
    state: { name: "out-releasing", line, end, timeoutMs },
    commands: [REGISTER_OFF, send("clear-forward")],
  };
}

function seizing(state: StateNamed<"out-seizing">, event: ChannelInput, setting: R2Setting): ChannelStep {
  const { line, out } = state;
  const end = state.end ?? { call: out.call, cause: CAUSES.noChannel, byUs: false };
  // Without an acknowledgement the call may be tried on another channel.
  if (event.type === "timeout") return clearForward(line, end);
  if (event.type !== "line") return { state };
  const seen = { ...line, far: event.ab };
  switch (event.ab) {
    case LINE_SIGNALS["seizure-acknowledged"]:
      if (state.end !== undefined) return clearForward(seen, state.end);
      return beginSending(seen, out, setting);
    case LINE_SIGNALS.seizure:
      // Both sides have seized: both let go.
      return { state: { name: "out-seizing", line: seen, out, end, timeoutMs: DUAL_SEIZURE_MS } };
    case LINE_SIGNALS.idle:
      return { state: { ...state, line: seen } };
    default:
      return clearForward(seen, end);
  }
}

function registering(state: InRegister, event: ChannelInput, setting: R2Setting): ChannelStep {
  switch (event.type) {
    case "timeout":
      return release(state, CAUSES.timer, false);
    case "heard":
      return heard(state, event.signal, setting);
    case "line": {
      const seen = { ...state, line: { ...state.line, far: event.ab } };
      // An answer may be faster than the end of the last signal.
      if (event.ab === LINE_SIGNALS.answer) return { state: { ...seen, out: { ...state.out, isAnswered: true } } };
      if (event.ab === LINE_SIGNALS["seizure-acknowledged"]) return { state: seen };
      return release(seen, event.ab === LINE_SIGNALS["forced-release"] ? CAUSES.unspecified : CAUSES.temporary, false);
    }
    case "command":
      return { state };
  }
}

/** Compelled (Q.440): their signal ends ours, the end of theirs is what is acted upon. */
function heard(state: InRegister, signal: number, setting: R2Setting): ChannelStep {
  const { line, out } = state;
  if (signal !== 0) {
    const { backwardMs } = setting.variant.times;
    return {
      state: { name: "out-hearing", line, out, signal, timeoutMs: backwardMs },
      commands: state.name === "out-sending" ? [{ type: "tone", group: "I", signal: 0 }] : [],
    };
  }
  if (state.name !== "out-hearing") return { state };
  const acted = actOn(state, setting);
  if (acted.kind === "step") return acted.step;
  if (acted.kind === "refused") return release(state, acted.cause, false);
  return accepted(line, out);
}

function accepted(line: Line, out: OutCall): ChannelStep {
  const alerting = tell({ type: "alerting", call: out.call, hasTone: true });
  const commands = [REGISTER_OFF, alerting];
  if (!out.isAnswered) return { state: { name: "out-accepted", line, out }, commands };
  return {
    state: { name: "out-answered", line, out },
    commands: [...commands, tell({ type: "answered", call: out.call })],
  };
}

type Talking = StateNamed<"out-accepted" | "out-answered" | "out-clear-back">;

function talking(state: Talking, event: ChannelInput, { variant }: R2Setting): ChannelStep {
  const { out } = state;
  if (event.type === "timeout") return state.name === "out-clear-back" ? cleared(state.line, out, []) : { state };
  if (event.type !== "line") return { state };
  const line = { ...state.line, far: event.ab };
  switch (event.ab) {
    case LINE_SIGNALS.answer:
      return answered(state, line);
    case LINE_SIGNALS["clear-back"]: {
      if (state.name !== "out-answered") return { state: { ...state, line } };
      const { clearBackMs } = variant.times;
      if (clearBackMs === 0) return cleared(line, out, []);
      return { state: { name: "out-clear-back", line, out, isTold: false, timeoutMs: clearBackMs } };
    }
    case LINE_SIGNALS["forced-release"]:
      return release({ ...state, line }, CAUSES.unspecified, false);
    default:
      // Idle in the middle of a call: the far side has lost it.
      return release({ ...state, line }, CAUSES.temporary, false);
  }
}

function answered(state: Talking, line: Line): ChannelStep {
  const { out } = state;
  if (state.name === "out-answered") return { state: { ...state, line } };
  if (state.name === "out-accepted") {
    return { state: { name: "out-answered", line, out }, commands: [tell({ type: "answered", call: out.call })] };
  }
  // Told already that they have gone: whoever was told lets go.
  if (state.isTold) return { state: { ...state, line } };
  return { state: { name: "out-answered", line, out }, commands: [{ type: "metering" }] };
}

function cleared(line: Line, out: OutCall, commands: readonly ChannelOutput[]): ChannelStep {
  const clearing = tell({ type: "clearing", call: out.call, cause: CAUSES.normal, hasTone: false });
  return { state: { name: "out-clear-back", line, out, isTold: true }, commands: [...commands, clearing] };
}

/** Until the far side is idle, the channel is not free; a far side that never is does not keep the call. */
function releasing(state: StateNamed<"out-releasing">, event: ChannelInput): ChannelStep {
  if (event.type === "timeout") return atRest(state.line, told(state.end));
  if (event.type !== "line") return { state };
  const line = { ...state.line, far: event.ab };
  return event.ab === LINE_SIGNALS.idle ? atRest(line, told(state.end)) : { state: { ...state, line } };
}
