import type { ChannelMachineState, SignalGroup } from "./channel-state.ts";
import { LINE_SIGNALS, type LineSignal } from "./line-signal.ts";
import type { R2Variant, RequestMeaning } from "./variant.ts";

/** A signal for the trace: in words, and as a code with what it needs, for other languages. */
export interface SignalWords {
  readonly text: string;
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

const GROUP_NAMES: Readonly<Record<SignalGroup, string>> = {
  I: "I",
  III: "III",
  category: "II",
  kind: "II",
  A: "A",
  B: "B",
  C: "C",
};

const LINE_WORDS: Readonly<Record<LineSignal, string>> = {
  idle: "idle",
  seizure: "seizure",
  "clear-forward": "clear forward",
  "seizure-acknowledged": "seizure acknowledged",
  answer: "answer",
  "clear-back": "clear back",
  "forced-release": "forced release",
  blocked: "blocked",
};

const CAUSE_WORDS: Readonly<Record<number, string>> = {
  1: "number not in use",
  4: "special information tone",
  17: "subscriber busy",
  22: "number changed",
  27: "line out of order",
  34: "congestion",
};

const CHARGE_WORDS = { charge: "charge", free: "no charge", special: "special" } as const;

/** The ABCD bits of a line signal; `signal` is what they mean now, `undefined` when they mean nothing. */
export function lineWords(signal: LineSignal | undefined, abcd: number): SignalWords {
  const bits = abcd.toString(2).padStart(4, "0");
  const code = `r2.line.${signal ?? "unexpected"}`;
  return { text: `${signal === undefined ? "unexpected bits" : LINE_WORDS[signal]} (${bits})`, code, params: { bits } };
}

/** A register signal, by the group it belongs to. */
export function signalWords(variant: R2Variant, group: SignalGroup, signal: number): SignalWords {
  const name = `${variant.groupNames[group] ?? GROUP_NAMES[group]}-${signal}`;
  const { text, code, params = {} } = meaningWords(variant, group, signal);
  return { text: `${name}: ${text}`, code: `r2.signal.${code}`, params: { name, ...params } };
}

interface Meaning {
  readonly text: string;
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number>>;
}

const UNKNOWN: Meaning = { text: "has no meaning here", code: "unknown" };

function meaningWords(variant: R2Variant, group: SignalGroup, signal: number): Meaning {
  switch (group) {
    case "I":
    case "III":
      return digitWords(variant, signal);
    case "category":
    case "kind": {
      const words = group === "kind" && variant.callKind !== undefined ? undefined : variant.categories[signal];
      const text = words ?? (group === "kind" ? `kind of call ${signal}` : `category ${signal}`);
      return { text, code: group, params: { category: signal, words: text } };
    }
    case "A":
      return requestWords(variant.groupA[signal]);
    case "B":
      return requestWords(variant.groupB[signal]);
    case "C":
      return requestWords(variant.groupC?.[signal]);
  }
}

function digitWords({ restricted, endOfCaller, endOfNumber }: R2Variant, signal: number): Meaning {
  if (signal <= 10) return { text: `digit ${signal % 10}`, code: "digit", params: { digit: signal % 10 } };
  if (signal === endOfCaller || signal === endOfNumber) return { text: "end of the number", code: "end" };
  return signal === restricted ? { text: "the caller's number is restricted", code: "restricted" } : UNKNOWN;
}

function requestWords(meaning: RequestMeaning | undefined): Meaning {
  switch (meaning?.kind) {
    case undefined:
      return UNKNOWN;
    case "next":
      return { text: "next digit", code: "next" };
    case "back":
      return {
        text: `once more from ${meaning.digits + 1} digits back`,
        code: "back",
        params: { from: meaning.digits + 1 },
      };
    case "restart":
      return { text: "once more from the first digit", code: "restart" };
    case "category":
    case "category-to-c":
      return { text: "category of the caller", code: "ask-category" };
    case "caller":
      return { text: "next digit of the caller", code: "ask-caller" };
    case "category-then-caller":
      return { text: "category, or next digit, of the caller", code: "ask-category-caller" };
    case "next-to-a":
      return { text: "next digit of the called number", code: "next" };
    case "to-b":
      return { text: "number complete, on with group B", code: "to-b" };
    case "accepted":
      return {
        text: `subscriber free, ${CHARGE_WORDS[meaning.charge]}`,
        code: "free",
        params: { charge: meaning.charge },
      };
    case "refused":
      return {
        text: CAUSE_WORDS[meaning.cause] ?? `refused, cause ${meaning.cause}`,
        code: "refused",
        params: { cause: meaning.cause },
      };
  }
}

/** What bits A and B of the far side mean in this state. */
export function meaningOfLine(state: ChannelMachineState, ab: number): LineSignal | undefined {
  const isIdle = ab === LINE_SIGNALS.idle;
  if (state.name === "idle") {
    if (isIdle) return "idle";
    return ab === LINE_SIGNALS.seizure ? "seizure" : ab === LINE_SIGNALS.blocked ? "blocked" : undefined;
  }
  if ("in" in state || state.name === "in-clearing") return isIdle ? "clear-forward" : undefined;
  switch (ab) {
    case LINE_SIGNALS.idle:
      return "idle";
    case LINE_SIGNALS.answer:
      return "answer";
    case LINE_SIGNALS["clear-back"]:
      return state.name === "out-seizing" ? "seizure-acknowledged" : "clear-back";
    default:
      return state.name === "out-seizing" ? "seizure" : "forced-release";
  }
}

/** The group that a signal of the far side belongs to in this state. */
export function groupHeard(state: ChannelMachineState): SignalGroup {
  if ("out" in state) return ({ I: "A", II: "B", III: "C" } as const)[state.out.group];
  if (!("in" in state)) return "I";
  switch (state.in.asked) {
    case "called":
      return "I";
    case "caller":
      return state.in.group === "C" ? "III" : "I";
    case "category":
    case "kind":
      return state.in.asked;
  }
}
