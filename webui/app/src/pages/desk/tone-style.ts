import type { CSSProperties } from "react";
import type { Tone } from "#app/theme/tokens.ts";

/** The colours of a state for a card's edge, as `--tone` and `--tone-soft`. */
export function toneStyle(tone: Tone): CSSProperties {
  return { "--tone": `var(--${tone})`, "--tone-soft": `var(--${tone}-soft)` } as CSSProperties; // own properties
}
