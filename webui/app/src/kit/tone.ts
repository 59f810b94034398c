import type { Tone } from "#app/theme/tokens.ts";
import type { LiveAgent } from "#firmware/api/contract/live.ts";

/** The colour family and shape of an agent's state. */
export function toneOf(state: LiveAgent["state"]): Tone {
  if (state === "wrap-up") return "wrapUp";
  if (state === "signed-out") return "signedOut";
  return state;
}
