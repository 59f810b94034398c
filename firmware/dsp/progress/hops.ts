import { HOP_SAMPLES } from "./pure-tone.ts";

/** Cuts blocks of any size into hops of 10 ms, without allocating. */
export class Hops {
  readonly #hop = new Float64Array(HOP_SAMPLES);
  readonly #take: (hop: Float64Array) => void;
  #filled = 0;

  /** `take` must not keep what it is given. */
  constructor(take: (hop: Float64Array) => void) {
    this.#take = take;
  }

  push(block: Int16Array, offset: number, length: number): void {
    const hop = this.#hop;
    let filled = this.#filled;
    for (let at = offset; at < offset + length; at++) {
      hop[filled++] = block[at] as number; // the caller's block is as long as said
      if (filled < hop.length) continue;
      filled = 0;
      this.#take(hop);
    }
    this.#filled = filled;
  }

  reset(): void {
    this.#filled = 0;
  }
}
