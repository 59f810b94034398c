import type { CallerIdentity } from "./identity.ts";

/**
 * How caller identity by DTMF is framed, ETSI ES 200 778-1 annex A and the countries that use it: a start digit, the
 * number, a stop digit. China and most of Scandinavia "D…C", India "A…C" or "D…#", Brazil and the Netherlands "D…C".
 */
const FRAME = /^[ABD]([0-9]*)[C#]$/;
/** Information codes instead of a number (ETSI ES 200 778-1 table A.1; one digit in Denmark). */
const ABSENCE: Readonly<Record<string, CallerIdentity>> = {
  B00: { numberAbsent: "unavailable" },
  B10: { numberAbsent: "private" },
  D1: { numberAbsent: "private" },
  D2: { numberAbsent: "unavailable" },
  D3: { numberAbsent: "unavailable" },
};
const MAX_DIGITS = 24;

/** The digits that tell an identity; `framing` says how they begin and end. */
export function encodeDtmfIdentity(identity: CallerIdentity, framing: "D-C" | "A-C" | "D-hash" = "D-C"): string {
  const start = framing === "A-C" ? "A" : "D";
  const stop = framing === "D-hash" ? "#" : "C";
  if (identity.number !== undefined) return start + identity.number.replace(/\D/g, "") + stop;
  return `${identity.numberAbsent === "private" ? "B10" : "B00"}C`;
}

/** What a whole sequence of digits says, `undefined` when it is no identity. */
export function decodeDtmfIdentity(digits: string): CallerIdentity | undefined {
  const match = FRAME.exec(digits);
  if (match === null) return undefined;
  const absence = ABSENCE[digits.slice(0, -1)];
  if (absence !== undefined) return absence;
  const number = match[1] ?? "";
  return number.length >= 3 && number.length <= MAX_DIGITS ? { number } : undefined;
}

/**
 * Puts digits together into identities. Feed it what a DTMF detector hears while the line is on-hook; a pause longer
 * than the standard allows (ETSI: 500 ms between digits) drops what was begun.
 */
export class DtmfIdentityReader {
  readonly #onIdentity: (identity: CallerIdentity) => void;
  #digits = "";
  #lastMs = 0;

  constructor(onIdentity: (identity: CallerIdentity) => void) {
    this.#onIdentity = onIdentity;
  }

  /** `atMs` on any clock that only goes forward. */
  digit(digit: string, atMs: number): void {
    const isLate = atMs - this.#lastMs > 600;
    this.#lastMs = atMs;
    const isStart = digit === "A" || digit === "B" || digit === "D";
    if (isStart) this.#digits = digit;
    else if (this.#digits !== "" && !isLate && this.#digits.length <= MAX_DIGITS + 1) this.#digits += digit;
    else this.#digits = "";
    if (digit !== "C" && digit !== "#") return;
    const identity = decodeDtmfIdentity(this.#digits);
    this.#digits = "";
    if (identity !== undefined) this.#onIdentity(identity);
  }
}
