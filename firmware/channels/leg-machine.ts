import type { AnswerSign, FaxSound } from "#firmware/domain/call-event.ts";
import type { Termination } from "#firmware/domain/termination.ts";
import { Cause } from "#firmware/domain/termination.ts";
import type { Step, TimeoutEvent } from "#firmware/kernel/machine.ts";

/** One party's connection, whatever it runs over. `in` legs begin offered, `out` legs dialling. */
export type LegState =
  | { readonly name: "offered" }
  /** We have told the caller's side that somebody is being rung. */
  | { readonly name: "alerting" }
  | { readonly name: "answering"; readonly timeoutMs: number }
  | { readonly name: "dialling" }
  | { readonly name: "ringing" }
  | { readonly name: "answered"; readonly isHeld: boolean }
  | { readonly name: "ended"; readonly termination: Termination };

export type LegInput =
  /** Ours. */
  | { readonly type: "ring" }
  | { readonly type: "answer" }
  | { readonly type: "hang-up"; readonly termination: Termination }
  /** The world's. */
  | { readonly type: "far-ringing" }
  /** The far side can be heard although nobody has answered: its tones, or a recorded voice. */
  | { readonly type: "far-early" }
  | { readonly type: "connected"; readonly by?: AnswerSign }
  | { readonly type: "far-ended"; readonly termination: Termination }
  | { readonly type: "held"; readonly isHeld: boolean }
  | { readonly type: "digit"; readonly digit: string }
  | { readonly type: "fax"; readonly tone: FaxSound };

/** What those who hold a leg are told. `ended` comes once and last. */
export type LegFact =
  | { readonly type: "ringing" }
  | { readonly type: "early-media" }
  | { readonly type: "answered"; readonly by?: AnswerSign }
  | { readonly type: "held"; readonly held: boolean }
  | { readonly type: "digit"; readonly digit: string }
  | { readonly type: "fax"; readonly tone: FaxSound }
  | { readonly type: "ended"; readonly termination: Termination };

export type LegCommand =
  | { readonly type: "ring" }
  | { readonly type: "accept" }
  /** Let go of the far side (`byUs`) and of the media. */
  | { readonly type: "release"; readonly termination: Termination; readonly byUs: boolean }
  | { readonly type: "tell"; readonly fact: LegFact };

/** Opening media and closing a loop take milliseconds; a leg that is not up by then never will be. */
const ANSWER_TIMEOUT_MS = 10_000;

const tell = (fact: LegFact): LegCommand => ({ type: "tell", fact });

/** The life of a leg. */
export function legTransition(state: LegState, event: LegInput | TimeoutEvent): Step<LegState, LegCommand> {
  if (state.name === "ended") return { state };
  switch (event.type) {
    case "hang-up":
      return end(event.termination, true);
    case "far-ended":
      return end(event.termination, false);
    case "digit":
      return { state, commands: [tell({ type: "digit", digit: event.digit })] };
    case "fax":
      return { state, commands: [tell({ type: "fax", tone: event.tone })] };
    case "timeout":
      return end(
        { cause: Cause.recoveryOnTimer, by: "system", detail: "the call could not be connected in time" },
        true,
      );
    case "ring":
      return state.name === "offered" ? { state: { name: "alerting" }, commands: [{ type: "ring" }] } : { state };
    case "answer":
      if (state.name !== "offered" && state.name !== "alerting") return { state };
      return { state: { name: "answering", timeoutMs: ANSWER_TIMEOUT_MS }, commands: [{ type: "accept" }] };
    case "far-ringing":
      return state.name === "dialling"
        ? { state: { name: "ringing" }, commands: [tell({ type: "ringing" })] }
        : { state };
    case "far-early":
      if (state.name === "ringing") return { state, commands: [tell({ type: "early-media" })] };
      if (state.name !== "dialling") return { state };
      return { state: { name: "ringing" }, commands: [tell({ type: "ringing" }), tell({ type: "early-media" })] };
    case "connected": {
      if (state.name !== "answering" && state.name !== "dialling" && state.name !== "ringing") return { state };
      const answered: LegFact = { type: "answered", ...(event.by !== undefined && { by: event.by }) };
      return { state: { name: "answered", isHeld: false }, commands: [tell(answered)] };
    }
    case "held":
      if (state.name !== "answered" || state.isHeld === event.isHeld) return { state };
      return {
        state: { name: "answered", isHeld: event.isHeld },
        commands: [tell({ type: "held", held: event.isHeld })],
      };
  }
}

function end(termination: Termination, byUs: boolean): Step<LegState, LegCommand> {
  return {
    state: { name: "ended", termination },
    commands: [{ type: "release", termination, byUs }, tell({ type: "ended", termination })],
  };
}
