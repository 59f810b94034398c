import type { Segments } from "./segments.ts";
import { SILENCE } from "./tone-frames.ts";

/** Cadences of exchanges are right within 10 %, some are not; our hops add up to two at each edge. */
const TOLERANCE = 0.15;
const EDGE_MS = 25;

/** A stretch of a cadence: a pitch's kind or `SILENCE`. */
export interface CadenceStep {
  readonly kind: number;
  readonly ms: number;
}

/** Whether a stretch may be this step of a cadence. */
export function isLike(ms: number, expectedMs: number): boolean {
  return Math.abs(ms - expectedMs) <= expectedMs * TOLERANCE + EDGE_MS;
}

/** Finds one cadence at the end of what was heard. */
export class Cadence {
  readonly steps: readonly CadenceStep[];
  /** Ended stretches that follow each other in this cadence, how many of them are tones, how long they are. */
  matched = 0;
  bursts = 0;
  matchedMs = 0;
  /** The step that goes on now. */
  #next = 0;

  constructor(steps: readonly CadenceStep[]) {
    this.steps = steps;
  }

  /** To be called when a stretch has ended. */
  match(segments: Segments): void {
    this.forget();
    for (let last = 0; last < this.steps.length; last++) this.#matchFrom(last, segments);
  }

  /** To be called every hop: whether what goes on still fits. */
  isGoingOn(segments: Segments): boolean {
    const step = this.steps[this.#next];
    if (step === undefined || this.matched === 0) return false;
    return segments.kind === step.kind && segments.ms <= step.ms * (1 + TOLERANCE) + EDGE_MS;
  }

  /** The length of the step that goes on, by the book. */
  get nextMs(): number {
    return this.steps[this.#next]?.ms ?? 0;
  }

  forget(): void {
    this.matched = this.bursts = this.matchedMs = 0;
  }

  #matchFrom(last: number, segments: Segments): void {
    const { steps } = this;
    let matched = 0;
    let bursts = 0;
    let ms = 0;
    for (let at = last; matched < segments.count; at = (at + steps.length - 1) % steps.length) {
      const step = steps[at] as CadenceStep; // an index of the steps
      if (segments.kindOf(matched) !== step.kind || !isLike(segments.msOf(matched), step.ms)) break;
      if (step.kind !== SILENCE) bursts++;
      ms += segments.msOf(matched);
      matched++;
    }
    // A pause before the first burst proves nothing.
    if (bursts <= this.bursts) return;
    this.matched = matched;
    this.bursts = bursts;
    this.matchedMs = ms;
    this.#next = (last + 1) % steps.length;
  }
}
