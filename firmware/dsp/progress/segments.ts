import { HOP_MS, OTHER, SILENCE } from "./tone-frames.ts";

/**
 * Shorter than this a stretch is no stretch but a part of what goes on: a gap in which frequencies cancel each other or
 * a service tone takes breath, an edge, a click.
 */
const SHORTEST_SILENCE_MS = 50;
const SHORTEST_TONE_MS = 20;
const SHORTEST_OTHER_MS = 30;
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
  /** What may become the next stretch, how long it has been so, and how long it was unclear before that. */
  #candidate = SILENCE;
  #candidateMs = 0;
  #unclearMs = 0;

  /** Takes what the next 10 ms are; true when a stretch has ended. */
  take(kind: number): boolean {
    if (kind === this.kind) {
      this.ms += HOP_MS + this.#candidateMs + this.#unclearMs;
      this.#candidateMs = this.#unclearMs = 0;
      return false;
    }
    if (kind !== this.#candidate) {
      this.#unclearMs += this.#candidateMs;
      this.#candidateMs = 0;
      this.#candidate = kind;
    }
    this.#candidateMs += HOP_MS;
    if (this.#candidateMs < this.#shortest(kind)) return false;
    this.ms += this.#unclearMs / 2;
    this.#end(kind);
    return true;
  }

  #shortest(kind: number): number {
    if (kind === SILENCE) return this.kind >= 0 ? SHORTEST_SILENCE_MS : SHORTEST_TONE_MS;
    return kind === OTHER ? SHORTEST_OTHER_MS : SHORTEST_TONE_MS;
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
    this.kind = this.#candidate = SILENCE;
    this.ms = this.#count = this.#candidateMs = this.#unclearMs = 0;
  }

  #end(kind: number): void {
    this.#kinds[this.#count % KEPT] = this.kind;
    this.#ms[this.#count % KEPT] = this.ms;
    this.#count++;
    this.kind = kind;
    this.ms = this.#candidateMs + this.#unclearMs / 2;
    this.#candidateMs = this.#unclearMs = 0;
  }
}
