import {
  CAUSES,
  type ChannelStep,
  type Line,
  type OutCall,
  type R2Setting,
  type SignalGroup,
  type StateNamed,
  tell,
} from "./channel-state.ts";
import type { RequestMeaning } from "./variant.ts";

/** What a backward signal led to. */
export type Acted =
  | { readonly kind: "step"; readonly step: ChannelStep }
  | { readonly kind: "accepted" }
  | { readonly kind: "refused"; readonly cause: number };

/** The channel is seized: the first digit is sent without being asked for. */
export function beginSending(line: Line, out: OutCall, setting: R2Setting): ChannelStep {
  const first = nextCalled({ line }, out, setting);
  return {
    ...first,
    commands: [
      tell({ type: "channel-chosen", call: out.call }),
      { type: "register", end: "forward" },
      ...(first.commands ?? []),
    ],
  };
}

/** Digits have come that the far side waits for. */
export function sendNextCalled(line: Line, out: OutCall, setting: R2Setting): ChannelStep {
  return nextCalled({ line }, out, setting);
}

/** Acts on the backward signal that has just ended. */
export function actOn(state: StateNamed<"out-hearing">, setting: R2Setting): Acted {
  const { out, line, signal } = state;
  const { variant } = setting;
  if (out.group === "II") return variant.groupB[signal] ?? { kind: "refused", cause: CAUSES.protocol };
  const meaning = (out.group === "III" ? variant.groupC : variant.groupA)?.[signal];
  if (meaning === undefined) return { kind: "refused", cause: CAUSES.protocol };
  if (meaning.kind === "accepted" || meaning.kind === "refused") return meaning;
  return { kind: "step", step: comply({ line }, out, meaning, setting) };
}

interface Place {
  readonly line: Line;
}

type Request = Exclude<RequestMeaning, { readonly kind: "accepted" | "refused" }>;

function comply(place: Place, out: OutCall, meaning: Request, setting: R2Setting): ChannelStep {
  switch (meaning.kind) {
    case "next":
      if (out.asksCaller && out.callerAt <= callerDigits(out).length) return nextCaller(place, out, setting);
      return nextCalled(place, { ...out, asksCaller: false }, setting);
    case "next-to-a":
      return nextCalled(place, { ...out, group: "I" }, setting);
    case "back":
      return nextCalled(place, { ...out, at: Math.max(-1, out.at - meaning.digits - 1) }, setting);
    case "restart":
      return nextCalled(place, { ...out, at: -1, asksCaller: false }, setting);
    case "caller":
      return nextCaller(place, out, setting);
    case "category-then-caller":
      return out.hasSentCategory ? nextCaller(place, out, setting) : category(place, out, setting);
    case "category":
      return category(place, { ...out, asksCaller: setting.variant.asksCallerWithNext }, setting);
    case "category-to-c":
      return category(place, { ...out, group: "III" }, setting);
    case "to-b":
      return kindOfCall(place, out, setting);
  }
}

function sending(place: Place, out: OutCall, group: SignalGroup, signal: number, setting: R2Setting): ChannelStep {
  const { forwardOnMs } = setting.variant.times;
  return {
    state: { name: "out-sending", line: place.line, out, timeoutMs: forwardOnMs },
    commands: [{ type: "tone", group, signal }],
  };
}

/** The next digit, the sign that there is none, or silence until there is one or the far side goes on. */
function nextCalled(place: Place, out: OutCall, setting: R2Setting): ChannelStep {
  const { endOfNumber, times } = setting.variant;
  const digit = out.called[out.at + 1];
  const moved = { ...out, at: out.at + 1 };
  if (digit !== undefined) return sending(place, moved, "I", signalOfDigit(digit), setting);
  if (out.isComplete && endOfNumber !== undefined) return sending(place, moved, "I", endOfNumber, setting);
  return { state: { name: "out-waiting", line: place.line, out, timeoutMs: times.forwardOffMs } };
}

function nextCaller(place: Place, out: OutCall, setting: R2Setting): ChannelStep {
  const group = out.group === "III" ? "III" : "I";
  const digits = callerDigits(out);
  const digit = digits[out.callerAt];
  if (digit !== undefined) {
    return sending(place, { ...out, callerAt: out.callerAt + 1 }, group, signalOfDigit(digit), setting);
  }
  const { restricted, endOfCaller } = setting.variant;
  const ended = { ...out, callerAt: digits.length + 1 };
  const isRestricted = out.caller.presentation === "restricted";
  return sending(place, ended, group, isRestricted ? restricted : endOfCaller, setting);
}

/** A restricted number is not sent. */
function callerDigits({ caller }: OutCall): string {
  return caller.presentation === "restricted" ? "" : (caller.number ?? "");
}

function category(place: Place, out: OutCall, setting: R2Setting): ChannelStep {
  return sending(place, { ...out, hasSentCategory: true }, "category", out.category, setting);
}

/** The change to groups II and B: the number was taken. */
function kindOfCall(place: Place, out: OutCall, setting: R2Setting): ChannelStep {
  const kind = setting.variant.callKind ?? out.category;
  const step = sending(place, { ...out, group: "II" }, "kind", kind, setting);
  return {
    ...step,
    commands: [...(step.commands ?? []), tell({ type: "proceeding", call: out.call, hasTone: false })],
  };
}

/** Digit 0 is signal 10. */
function signalOfDigit(digit: string): number {
  return digit === "0" ? 10 : Number(digit);
}
