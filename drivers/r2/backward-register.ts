import type { TrunkParty } from "#drivers/e1/signalling.ts";
import {
  type Asked,
  type ChannelOutput,
  type ChannelStep,
  type Decision,
  type InCall,
  type Line,
  type R2Setting,
  type StateNamed,
  tell,
} from "./channel-state.ts";
import { causeSignal, freeSignal, type R2Variant, signalFor } from "./variant.ts";

const DIGIT_ZERO = 10;
/** No number is longer; an exchange that goes on for ever is stopped there. */
const MOST_DIGITS = 40;
/** Taken for an end wherever a digit is expected, though the variant has another sign, or none. */
const COMMON_END = 15;

/** A forward signal begins or ends; `undefined` when it makes no sense. */
export function hear(state: StateNamed<"in-register">, signal: number, setting: R2Setting): ChannelStep | undefined {
  const { line, in: incoming, isHearing } = state;
  if (signal === 0) return isHearing ? signalEnded(line, incoming, setting) : { state };
  if (isHearing) return { state };
  const taken = take(incoming, signal, setting.variant);
  if (taken === undefined) return undefined;
  return incoming.asked === "kind" ? offer(line, taken, setting) : goOn(line, taken, setting);
}

/** Nothing came for as long as it may take; `undefined` when that is no sign. */
export function silence(state: StateNamed<"in-register">, setting: R2Setting): ChannelStep | undefined {
  const { line, in: incoming, isHearing } = state;
  const isEnd = !isHearing && incoming.asked === "called" && incoming.called !== "" && !hasEndOfNumber(setting);
  if (!isEnd) return undefined;
  const question = ask({ ...incoming, isCalledComplete: true }, "kind", setting.variant);
  return {
    state: { name: "in-pulse", line, in: question, timeoutMs: setting.variant.times.pulseMs },
    commands: [{ type: "tone", group: "A", signal: question.tone, isPulse: true }],
  };
}

/** Whoever takes the call has said whether the number is complete. */
export function reply(state: StateNamed<"in-asking">, isComplete: boolean, setting: R2Setting): ChannelStep {
  const { line, in: incoming } = state;
  if (isComplete) return goOn(line, { ...incoming, isCalledComplete: true }, setting);
  return put(line, ask(incoming, "called", setting.variant), incoming.group, setting);
}

/** Tells the exchange whether the called line is free. */
export function decide(state: StateNamed<"in-offered">, decision: Decision, { variant }: R2Setting): ChannelStep {
  const signal = decision.kind === "accept" ? freeSignal(variant, "charge") : causeSignal(variant, decision.cause);
  return {
    state: {
      name: "in-deciding",
      line: state.line,
      in: { ...state.in, group: "B", tone: signal },
      decision,
      timeoutMs: variant.times.backwardMs,
    },
    commands: [{ type: "tone", group: "B", signal }],
  };
}

function signalEnded(line: Line, incoming: InCall, setting: R2Setting): ChannelStep {
  const { digitWaitMs, backwardMs } = setting.variant.times;
  const isOpen = incoming.asked === "called" && !hasEndOfNumber(setting);
  return {
    state: {
      name: "in-register",
      line,
      in: { ...incoming, tone: 0 },
      isHearing: false,
      timeoutMs: isOpen ? digitWaitMs : backwardMs,
    },
    commands: [{ type: "tone", group: incoming.group, signal: 0 }],
  };
}

function hasEndOfNumber({ variant }: R2Setting): boolean {
  return variant.endOfNumber !== undefined;
}

/** What the signal adds to what is known of the call. */
function take(incoming: InCall, signal: number, variant: R2Variant): InCall | undefined {
  const digit = signal <= DIGIT_ZERO ? String(signal % DIGIT_ZERO) : undefined;
  switch (incoming.asked) {
    case "called":
      if (digit !== undefined) return { ...incoming, called: incoming.called + digit };
      if (signal !== variant.endOfNumber && signal !== COMMON_END) return undefined;
      return { ...incoming, isCalledComplete: true };
    case "category":
      return { ...incoming, category: signal };
    case "caller":
      if (digit !== undefined) return { ...incoming, caller: incoming.caller + digit };
      return { ...incoming, callerEnd: isRestricted(incoming, signal, variant) ? "restricted" : "end" };
    case "kind":
      return { ...incoming, category: incoming.category ?? signal };
  }
}

function isRestricted({ caller }: InCall, signal: number, { restricted, endOfCaller }: R2Variant): boolean {
  return signal === restricted && (restricted !== endOfCaller || caller === "");
}

/** What is asked for next. */
function goOn(line: Line, incoming: InCall, setting: R2Setting): ChannelStep {
  const { calledDigits, callerDigits, variant } = setting;
  const isCounted = incoming.called.length >= (calledDigits > 0 ? calledDigits : MOST_DIGITS);
  const isComplete = incoming.isCalledComplete || isCounted || incoming.wish !== undefined;
  const known = { ...incoming, isCalledComplete: isComplete };
  const asking = (asked: Asked): ChannelStep => put(line, ask(known, asked, variant), known.group, setting);
  if (callerDigits > 0) {
    // A number of unknown length ends in silence, in which nothing but A-3 may be asked for (Q.442).
    const isLast = variant.callerOrder === "last" && (calledDigits > 0 || hasEndOfNumber(setting));
    const isDue = isComplete || (!isLast && known.called !== "");
    if (known.category === undefined && isDue) return asking("category");
    const isOpen = known.category !== undefined && known.callerEnd === "open";
    if (isOpen && known.caller.length < callerDigits) return asking("caller");
  }
  const immediate = setting.isImmediate === true ? signalFor(variant.groupA, "accepted") : undefined;
  if (isComplete && immediate !== undefined) return acceptAtOnce(line, { ...known, tone: immediate }, setting);
  if (isComplete) return asking("kind");
  return setting.isOverlap ? askOwner(line, known, setting) : asking("called");
}

/** Accepted without group B: whoever takes the call cannot refuse it any more. */
function acceptAtOnce(line: Line, known: InCall, { variant }: R2Setting): ChannelStep {
  const decision: Decision = { kind: "accept", wantsAnswer: false };
  const incoming = { ...known, told: known.called.length };
  return {
    state: { name: "in-deciding", line, in: incoming, decision, timeoutMs: variant.times.backwardMs },
    commands: [{ type: "tone", group: "A", signal: known.tone }, ...news(known, true)],
  };
}

/** The question as it will be asked: in which group, with which signal. */
function ask(incoming: InCall, asked: Asked, { groupA, groupC, asksCallerWithNext }: R2Variant): InCall {
  const isC = incoming.group === "C";
  const inA = (tone: number | undefined): InCall => ({ ...incoming, asked, group: "A", tone: tone ?? 0 });
  const inC = (tone: number | undefined): InCall => ({ ...incoming, asked, group: "C", tone: tone ?? 0 });
  const next = signalFor(groupA, "next");
  switch (asked) {
    case "called":
      return inA(isC ? signalFor(groupC, "next-to-a") : next);
    case "category": {
      const toC = signalFor(groupA, "category-to-c");
      if (toC !== undefined) return inC(toC);
      return inA(signalFor(groupA, "category") ?? signalFor(groupA, "category-then-caller"));
    }
    case "caller":
      if (isC) return inC(signalFor(groupC, "caller"));
      return inA(
        asksCallerWithNext ? next : (signalFor(groupA, "caller") ?? signalFor(groupA, "category-then-caller")),
      );
    case "kind":
      return inA(signalFor(isC ? groupC : groupA, "to-b"));
  }
}

/** Asks, while the forward signal is on; `group` is the one in which the question is a signal. */
function put(line: Line, question: InCall, group: InCall["group"], { variant }: R2Setting): ChannelStep {
  return {
    state: { name: "in-register", line, in: question, isHearing: true, timeoutMs: variant.times.backwardMs },
    commands: [{ type: "tone", group, signal: question.tone }],
  };
}

/** Overlap: whoever takes the call knows whether it has all digits. */
function askOwner(line: Line, incoming: InCall, setting: R2Setting): ChannelStep {
  const state: StateNamed<"in-asking"> = {
    name: "in-asking",
    line,
    in: { ...incoming, told: incoming.called.length },
    timeoutMs: setting.decisionMs,
  };
  return { state, commands: news(incoming, false) };
}

/** All that can be known is known: what becomes of the call? */
function offer(line: Line, incoming: InCall, setting: R2Setting): ChannelStep {
  const state: StateNamed<"in-offered"> = {
    name: "in-offered",
    line,
    in: { ...incoming, told: incoming.called.length },
    timeoutMs: setting.decisionMs,
  };
  if (incoming.wish === undefined) return { state, commands: news(incoming, true) };
  const step = decide(state, incoming.wish, setting);
  return { state: step.state, commands: [...news(incoming, true), ...(step.commands ?? [])] };
}

function news(incoming: InCall, isComplete: boolean): ChannelOutput[] {
  const { call, called, category, told } = incoming;
  if (told >= 0) return [tell({ type: "digits", call, digits: called.slice(told), isComplete })];
  const caller = partyOf(incoming);
  const kind = category === undefined ? {} : { category };
  return [tell({ type: "incoming", call, called, isComplete, caller, ...kind })];
}

function partyOf({ caller, callerEnd }: InCall): TrunkParty {
  if (callerEnd === "restricted") return { ...(caller === "" ? {} : { number: caller }), presentation: "restricted" };
  return caller === ""
    ? { presentation: "unavailable" }
    : { number: caller, presentation: "allowed", isScreened: true };
}
