import { DtmfDetector } from "#firmware/dsp/dtmf/detector.ts";
import { DtmfIdentityReader } from "./dtmf-identity.ts";
import { BELL_202, standardOf, V23 } from "./fsk.ts";
import { FskReceiver } from "./fsk-receiver.ts";
import type { CallerIdentity, IdentityMethod } from "./identity.ts";
import { decodeIdentity } from "./message.ts";

const SAMPLES_PER_MS = 8;
/** The two FSK receivers read the same transmission: the second of the pair within this time is no news. */
const SAME_MS = 500;

/**
 * Listens to a line on-hook for whoever calls, with every decoder at once: no installer has to know what the exchange
 * sends. It does not matter whether the identity comes before the first ring, after it, or after a reversal.
 */
export class CallerIdReceiver {
  readonly #onIdentity: (identity: CallerIdentity, method: IdentityMethod) => void;
  readonly #fsk: readonly FskReceiver[];
  readonly #dtmf: DtmfDetector;
  #samples = 0;
  #toldAtMs = Number.NEGATIVE_INFINITY;

  constructor(onIdentity: (identity: CallerIdentity, method: IdentityMethod) => void) {
    this.#onIdentity = onIdentity;
    this.#fsk = [BELL_202, V23].map(
      (standard) =>
        new FskReceiver(standard, (message, markHz) => this.#tell(decodeIdentity(message), standardOf(markHz).name)),
    );
    const reader = new DtmfIdentityReader((identity) => this.#tell(identity, "dtmf"));
    this.#dtmf = new DtmfDetector({ pressed: (key) => reader.digit(key, this.#nowMs()), released: () => undefined });
  }

  /** Any number of 8 kHz samples. */
  push(samples: Int16Array): void {
    for (const receiver of this.#fsk) receiver.push(samples);
    this.#dtmf.push(samples);
    this.#samples += samples.length;
  }

  /** A new call: what was half heard is forgotten. */
  reset(): void {
    for (const receiver of this.#fsk) receiver.reset();
    this.#dtmf.reset();
    this.#toldAtMs = Number.NEGATIVE_INFINITY;
  }

  #tell(identity: CallerIdentity | undefined, method: IdentityMethod): void {
    if (identity === undefined || this.#nowMs() - this.#toldAtMs < SAME_MS) return;
    this.#toldAtMs = this.#nowMs();
    this.#onIdentity(identity, method);
  }

  #nowMs(): number {
    return this.#samples / SAMPLES_PER_MS;
  }
}
