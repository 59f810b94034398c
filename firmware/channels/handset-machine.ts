import type { Step, TimeoutEvent } from "#firmware/kernel/machine.ts";

/** Somebody has lifted a plain telephone and dials. */
export type HandsetState =
  | { readonly name: "idle" }
  | { readonly name: "collecting"; readonly digits: string; readonly timeoutMs: number }
  /** The digits have become a call. */
  | { readonly name: "calling" }
  /** Nothing was dialled, or the call is over: the handset is still off its hook. */
  | { readonly name: "left-off" };

export type HandsetInput =
  | { readonly type: "lifted" }
  | { readonly type: "digit"; readonly digit: string }
  | { readonly type: "put-down" }
  | { readonly type: "call-ended" };

export type HandsetCommand =
  | { readonly type: "dial-tone" }
  | { readonly type: "silence" }
  | { readonly type: "offer"; readonly digits: string }
  | { readonly type: "howl" }
  | { readonly type: "close" };

/** Whether digits are a number, may become one, or never will. */
export type DialMatch = (digits: string) => "complete" | "longer" | "partial" | "none";

/** ITU-T E.161 leaves these to administrations; people find shorter ones rude and longer ones broken. */
const FIRST_DIGIT_MS = 15_000;
const NEXT_DIGIT_MS = 4_000;
const MAX_DIGITS = 32;

/** The dialling of a plain telephone. `#` ends the number at once. */
export function handsetTransition(match: DialMatch) {
  return (state: HandsetState, event: HandsetInput | TimeoutEvent): Step<HandsetState, HandsetCommand> => {
    if (event.type === "put-down") {
      return state.name === "idle" ? { state } : { state: { name: "idle" }, commands: [{ type: "close" }] };
    }
    switch (state.name) {
      case "idle":
      case "left-off":
        if (event.type !== "lifted") return { state };
        return {
          state: { name: "collecting", digits: "", timeoutMs: FIRST_DIGIT_MS },
          commands: [{ type: "dial-tone" }],
        };
      case "collecting":
        return collecting(state, event, match);
      case "calling":
        return event.type === "call-ended" ? { state: { name: "left-off" } } : { state };
    }
  };
}

function collecting(
  state: Extract<HandsetState, { name: "collecting" }>,
  event: HandsetInput | TimeoutEvent,
  match: DialMatch,
): Step<HandsetState, HandsetCommand> {
  const offer = (digits: string): Step<HandsetState, HandsetCommand> => ({
    state: { name: "calling" },
    commands: [{ type: "silence" }, { type: "offer", digits }],
  });
  if (event.type === "timeout") {
    return state.digits === "" ? { state: { name: "left-off" }, commands: [{ type: "howl" }] } : offer(state.digits);
  }
  if (event.type !== "digit") return { state };
  if (event.digit === "#" && state.digits !== "") return offer(state.digits);
  const digits = state.digits + event.digit;
  const fit = match(digits);
  // A wrong number is a call as well: its caller hears why, and it stands in the list.
  if (fit === "complete" || fit === "none" || digits.length >= MAX_DIGITS) return offer(digits);
  return {
    state: { name: "collecting", digits, timeoutMs: NEXT_DIGIT_MS },
    commands: state.digits === "" ? [{ type: "silence" }] : [],
  };
}
