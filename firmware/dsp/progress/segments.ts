import { HOP_MS, OTHER, SILENCE } from "./tone-frames.ts";

/** Frames across an edge are neither one thing nor the other; so many in a row are something of their own. */
const MAX_UNCLEAR = 2;
/** Twenty seconds of the quickest cadence. */
const KEPT = 256;

/** What was heard, as stretches of one kind: the one that goes on, and those before it. */
export class Segments {
  /** A pitch's kind, `SILENCE` or `OTHER`. */
  kind = SILENCE;
  ms = 0;
  readonly #kinds = new Int8Array(KEPT);
  readonly #ms = new Float64Array(KEPT);
  #count = 0;
  #unclear = 0;

  /** Takes what the next 10 ms are; true when a stretch has ended. */
  take(kind: number): boolean {
    if (kind === OTHER && this.kind !== OTHER) {
      this.#unclear++;
      if (this.#unclear <= MAX_UNCLEAR) return false;
      const ms = this.#unclear * HOP_MS;
      this.#unclear = 0;
      this.#change(OTHER, ms);
      return true;
    }
    const carriedMs = this.#unclear * HOP_MS;
    this.#unclear = 0;
    if (kind === this.kind) {
      this.ms += HOP_MS + carriedMs;
      return false;
    }
    this.ms += carriedMs / 2;
    this.#change(kind, HOP_MS + carriedMs / 2);
    return true;
  }

  /** How many stretches that have ended are remembered. */
  get count(): number {
    return Math.min(this.#count, KEPT);
  }

  /** The kind of an ended stretch; 0 is the last one. */
  kindOf(back: number): number {
    return this.#kinds[(this.#count - 1 - back) % KEPT] as number; // back < count
  }

  msOf(back: number): number {
    return this.#ms[(this.#count - 1 - back) % KEPT] as number; // back < count
  }

  reset(): void {
    this.kind = SILENCE;
    this.ms = this.#count = this.#unclear = 0;
  }

  #change(kind: number, ms: number): void {
    this.#kinds[this.#count % KEPT] = this.kind;
    this.#ms[this.#count % KEPT] = this.ms;
    this.#count++;
    this.kind = kind;
    this.ms = ms;
  }
}
