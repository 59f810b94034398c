import { ULAW_SILENCE } from "#firmware/kernel/g711.ts";
import { SAMPLES_PER_MS } from "#firmware/media/frame.ts";

/** Something that can be heard: gives µ-law samples until it ends. */
export interface SampleSource {
  /** Writes up to `count` samples at `out[offset]` and says how many; fewer than asked for means it has ended. */
  read(out: Uint8Array, offset: number, count: number): number;
}

/** Samples that lie in memory, from `start` on. */
export class MemorySource implements SampleSource {
  readonly #samples: Uint8Array;
  #at: number;

  constructor(samples: Uint8Array, start = 0) {
    this.#samples = samples;
    this.#at = start;
  }

  read(out: Uint8Array, offset: number, count: number): number {
    const length = Math.max(0, Math.min(count, this.#samples.length - this.#at));
    for (let index = 0; index < length; index++) out[offset + index] = this.#samples[this.#at + index] as number;
    this.#at += length;
    return length;
  }
}

export class SilenceSource implements SampleSource {
  #left: number;

  constructor(durationMs: number) {
    this.#left = Math.round(durationMs * SAMPLES_PER_MS);
  }

  read(out: Uint8Array, offset: number, count: number): number {
    const length = Math.min(count, this.#left);
    out.fill(ULAW_SILENCE, offset, offset + length);
    this.#left -= length;
    return length;
  }
}
