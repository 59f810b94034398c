import { DtmfSender } from "#firmware/dsp/dtmf/sender.ts";
import { linearToUlaw } from "#firmware/kernel/g711.ts";

const SAMPLES = 160;

/** Sounds that a driver says into a line in place of the voice: digits to dial, an identity. */
export class ToneFeed {
  #source: ((out: Int16Array) => number) | undefined;
  #done: (() => void) | undefined;

  /** True while there is something left to say. */
  get isBusy(): boolean {
    return this.#source !== undefined;
  }

  digits(digits: string, timing: { readonly onMs: number; readonly offMs: number }, done: () => void): void {
    const sender = new DtmfSender(timing);
    sender.put(digits);
    this.#source = (out) => sender.read(out);
    this.#done = done;
  }

  samples(samples: Int16Array, done: () => void): void {
    let at = 0;
    this.#source = (out) => {
      const part = samples.subarray(at, at + out.length);
      out.set(part);
      at += part.length;
      return part.length;
    };
    this.#done = done;
  }

  /** The next 20 ms, µ-law; `undefined` when nothing is to be said. `done` is called in the frame after the last. */
  frame(): Uint8Array | undefined {
    if (this.#source === undefined) return undefined;
    const samples = new Int16Array(SAMPLES);
    if (this.#source(samples) > 0) return Uint8Array.from(samples, (sample) => linearToUlaw(sample));
    const done = this.#done;
    this.stop();
    done?.();
    return undefined;
  }

  /** Forgets what is left; `done` is not called. */
  stop(): void {
    this.#source = this.#done = undefined;
  }
}
