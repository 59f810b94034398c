import type { TrunkCallId, TrunkCommand } from "#drivers/e1/signalling.ts";
import { decide, hear, reply, silence } from "./backward-register.ts";
import {
  atRest,
  CAUSES,
  type ChannelInput,
  type ChannelMachineState,
  type ChannelStep,
  type Decision,
  type End,
  type InCall,
  type Line,
  type R2Setting,
  REGISTER_OFF,
  type StateNamed,
  send,
  tell,
  told,
} from "./channel-state.ts";
import { LINE_SIGNALS } from "./line-signal.ts";

type InState = Extract<ChannelMachineState, { readonly in: InCall } | { readonly name: "in-clearing" }>;

/** The answer follows the last register signal by so much, or the far side takes it for a part of it. */
const SETTLE_MS = 150;
/** After clear back the exchange clears when its own time is up (Q.118: one to two minutes); then we insist. */
const CLEAR_WAIT_MS = 125_000;
/** A forced release is obeyed at once, or not at all. */
const FORCED_MS = 5_000;
/** A-4, B-4 and C-4 are congestion in all variants. */
const CONGESTION_SIGNAL = 4;
const CONGESTION_MS = 150;

/** A call comes in: the seizure is acknowledged, and the first digit waited for. */
export function seized(line: Line, call: TrunkCallId, { variant }: R2Setting): ChannelStep {
  const incoming: InCall = {
    call,
    called: "",
    isCalledComplete: false,
    caller: "",
    callerEnd: "open",
    category: undefined,
    asked: "called",
    group: "A",
    tone: 0,
    told: -1,
  };
  return {
    state: { name: "in-register", line, in: incoming, isHearing: false, timeoutMs: variant.times.backwardMs },
    commands: [send("seizure-acknowledged"), { type: "register", end: "backward" }],
  };
}

/** The transition function of a call in: the backward end of line and register signalling. */
export function backward(state: InState, event: ChannelInput, setting: R2Setting): ChannelStep {
  if (event.type === "line") return line(state, event.ab);
  if (event.type === "command") return command(state, event.command, setting);
  const signal = event.type === "heard" ? event.signal : undefined;
  switch (state.name) {
    case "in-register":
      return (
        (signal === undefined ? silence(state, setting) : hear(state, signal, setting)) ??
        refuse(state.line, state.in, signal === undefined ? CAUSES.timer : CAUSES.protocol)
      );
    case "in-pulse":
      return signal === undefined ? pulsed(state, setting) : { state };
    case "in-asking":
      return signal === undefined ? reply(state, true, setting) : { state };
    case "in-offered":
      // A signal that ends before we have replied comes before clear forward.
      return signal === undefined ? decide(state, { kind: "accept", wantsAnswer: false }, setting) : { state };
    case "in-deciding":
      return signal === 0 || signal === undefined ? decided(state, setting) : { state };
    case "in-accepted":
      return signal === undefined ? settled(state, setting) : { state };
    case "in-answered":
      return signal === undefined ? answerAgain(state, setting) : { state };
    case "in-clearing":
      return signal === undefined ? insist(state) : { state };
  }
}

function pulsed({ line: seen, in: incoming }: StateNamed<"in-pulse">, { variant }: R2Setting): ChannelStep {
  return {
    state: {
      name: "in-register",
      line: seen,
      in: { ...incoming, tone: 0 },
      isHearing: false,
      timeoutMs: variant.times.backwardMs,
    },
    commands: [{ type: "tone", group: incoming.group, signal: 0 }],
  };
}

function line(state: InState, ab: number): ChannelStep {
  const seen: Line = { ...state.line, far: ab };
  if (ab !== LINE_SIGNALS["clear-forward"]) return { state: { ...state, line: seen } };
  if (state.name === "in-clearing") return atRest(seen, told(state.end));
  return atRest(seen, told(endOf(state.in, CAUSES.normal, false)));
}

function command(state: InState, order: TrunkCommand, setting: R2Setting): ChannelStep {
  if (state.name === "in-clearing") return { state };
  if (order.type === "restart") return clearing(state.line, endOf(state.in, CAUSES.temporary, true), "forced-release");
  if (!("call" in order) || order.call !== state.in.call) return { state };
  switch (order.type) {
    case "clear":
      return clear(state, order.cause, setting);
    case "more":
    case "proceed":
      return state.name === "in-asking" ? reply(state, order.type === "proceed", setting) : { state };
    case "alert":
    case "progress":
      return accept(state, false, setting);
    case "answer":
      return accept(state, true, setting);
    case "dial":
    case "digits":
      return { state };
  }
}

type Called = Exclude<InState, { readonly name: "in-clearing" }>;

/** Accepted as early as it can be: while digits are still asked for, they are complete now. */
function accept(state: Called, wantsAnswer: boolean, setting: R2Setting): ChannelStep {
  const decision: Decision = { kind: "accept", wantsAnswer };
  switch (state.name) {
    case "in-register":
    case "in-pulse":
      return { state: { ...state, in: { ...state.in, wish: decision } } };
    case "in-asking":
      return reply({ ...state, in: { ...state.in, wish: decision } }, true, setting);
    case "in-offered":
      return decide(state, decision, setting);
    case "in-deciding":
      return state.decision.kind === "refuse" || !wantsAnswer ? { state } : { state: { ...state, decision } };
    case "in-accepted": {
      if (!wantsAnswer) return { state };
      const wishing = { ...state, wantsAnswer };
      return state.timeoutMs === undefined ? settled(wishing, setting) : { state: wishing };
    }
    case "in-answered":
      return { state };
  }
}

/** The end of the last forward signal ends ours too, and with it register signalling. */
function decided(state: StateNamed<"in-deciding">, { variant }: R2Setting): ChannelStep {
  const { line: seen, decision, in: incoming } = state;
  if (decision.kind === "refuse") {
    const isForced = decision.isTooLate === true && variant.hasForcedRelease;
    return clearing(seen, endOf(incoming, decision.cause, true), isForced ? "forced-release" : "clear-back");
  }
  return {
    state: {
      name: "in-accepted",
      line: seen,
      in: { ...incoming, tone: 0 },
      wantsAnswer: decision.wantsAnswer,
      timeoutMs: SETTLE_MS,
    },
    commands: [REGISTER_OFF],
  };
}

function settled(state: StateNamed<"in-accepted">, setting: R2Setting): ChannelStep {
  const { line: seen, in: incoming } = state;
  if (!state.wantsAnswer) return { state: { name: "in-accepted", line: seen, in: incoming, wantsAnswer: false } };
  const { doubleAnswerMs } = setting;
  return {
    state: {
      name: "in-answered",
      line: seen,
      in: incoming,
      stage: 0,
      ...(doubleAnswerMs > 0 ? { timeoutMs: doubleAnswerMs } : {}),
    },
    commands: [send("answer"), tell({ type: "answered", call: incoming.call })],
  };
}

/** Answered, clear back, answered again: the exchange lets a collect call go by that. */
function answerAgain(state: StateNamed<"in-answered">, { doubleAnswerMs }: R2Setting): ChannelStep {
  const { line: seen, in: incoming, stage } = state;
  if (stage === 0) {
    return { state: { ...state, stage: 1, timeoutMs: doubleAnswerMs }, commands: [send("clear-back")] };
  }
  return { state: { name: "in-answered", line: seen, in: incoming, stage: 2 }, commands: [send("answer")] };
}

function clear(state: Called, cause: number, setting: R2Setting): ChannelStep {
  const decision: Decision = { kind: "refuse", cause };
  switch (state.name) {
    case "in-register":
    case "in-pulse":
      return { state: { ...state, in: { ...state.in, wish: decision } } };
    case "in-asking":
      return reply({ ...state, in: { ...state.in, wish: decision } }, true, setting);
    case "in-offered":
      return decide(state, decision, setting);
    case "in-deciding": {
      const isTooLate = state.decision.kind === "accept" || state.decision.isTooLate === true;
      return { state: { ...state, decision: { ...decision, isTooLate } } };
    }
    case "in-accepted": {
      const signal = setting.variant.hasForcedRelease ? "forced-release" : "clear-back";
      return clearing(state.line, endOf(state.in, cause, true), signal);
    }
    case "in-answered":
      return clearing(state.line, endOf(state.in, cause, true), "clear-back");
  }
}

function endOf({ call, told: digits }: InCall, cause: number, byUs: boolean): End {
  return { call: digits < 0 ? undefined : call, cause, byUs };
}

/** The exchange clears when it has seen it. */
function clearing(seen: Line, end: End, signal: "clear-back" | "forced-release"): ChannelStep {
  const [stage, timeoutMs] =
    signal === "clear-back" ? (["waiting", CLEAR_WAIT_MS] as const) : (["forced", FORCED_MS] as const);
  return { state: { name: "in-clearing", line: seen, end, stage, timeoutMs }, commands: [REGISTER_OFF, send(signal)] };
}

/** In the middle of register signalling: congestion, as a pulse when the exchange is silent, and it clears. */
function refuse(seen: Line, incoming: InCall, cause: number): ChannelStep {
  const end = endOf(incoming, cause, incoming.wish?.kind === "refuse");
  return {
    state: { name: "in-clearing", line: seen, end, stage: "congestion", timeoutMs: CONGESTION_MS },
    commands: [{ type: "tone", group: incoming.group, signal: CONGESTION_SIGNAL }],
  };
}

/** The exchange did not clear: a forced release, then the channel is free whatever it does. */
function insist({ line: seen, end, stage }: StateNamed<"in-clearing">): ChannelStep {
  switch (stage) {
    case "congestion":
      return clearing(seen, end, "clear-back");
    case "waiting":
      return clearing(seen, end, "forced-release");
    case "forced":
      return atRest(seen, told(end));
  }
}
