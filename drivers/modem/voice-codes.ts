/** What a DLE event means for the line; everything else a modem may say is for its own state only. */
export type LineSign =
  | { readonly type: "ring" }
  | { readonly type: "digit"; readonly digit: string }
  | { readonly type: "loop-break" }
  | { readonly type: "polarity" };

/**
 * Reads the single characters of DLE events (ITU-T V.253 table 8). Digits come as `/` digit `~` from some modems, as
 * the digit alone, once or repeated while it sounds, from others.
 */
export class VoiceCodes {
  #isBetween = false;
  #last = "";
  #lastMs = Number.NEGATIVE_INFINITY;

  /** `nowMs` on a clock that only goes forward. */
  read(code: string, nowMs: number): LineSign | undefined {
    if (/^[0-9A-D*#]$/.test(code)) return this.#digit(code, nowMs);
    switch (code) {
      case "R":
        return { type: "ring" };
      case "/":
        this.#isBetween = true;
        this.#last = "";
        return undefined;
      case "~":
        this.#isBetween = false;
        this.#last = "";
        return undefined;
      case "l":
        return { type: "loop-break" };
      case "L":
        return { type: "polarity" };
      default:
        return undefined;
    }
  }

  /** A key held is told again and again by modems that do not frame it: 150 ms apart at most. */
  #digit(digit: string, nowMs: number): LineSign | undefined {
    const isRepeat = digit === this.#last && (this.#isBetween || nowMs - this.#lastMs < 150);
    this.#last = digit;
    this.#lastMs = nowMs;
    return isRepeat ? undefined : { type: "digit", digit };
  }
}
