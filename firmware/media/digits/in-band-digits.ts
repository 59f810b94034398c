import { DtmfDetector } from "#firmware/dsp/dtmf/detector.ts";
import type { Law } from "#firmware/kernel/g711.ts";
import { ALAW_TO_LINEAR, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import type { ReceivedDigit } from "./telephone-event.ts";

/** As many samples as are translated at once; a packet of 20 ms is one such piece. */
const PIECE_SAMPLES = 160;

/** Hears DTMF tones in G.711 (ITU-T Q.24) and tells them in the words of the telephone-event receiver. */
export class InBandDigits {
  readonly #linear = new Int16Array(PIECE_SAMPLES);
  readonly #detector = new DtmfDetector({
    pressed: (key) => {
      this.#result = { ...this.#result, pressed: key };
    },
    released: (digit, durationMs) => {
      this.#result = { ...this.#result, digit: { digit, durationMs } };
    },
  });
  #result: { pressed?: string; digit?: ReceivedDigit } | undefined;

  /** Takes the samples of a packet; reports at most one press and one end. */
  take(
    packet: Uint8Array,
    offset: number,
    length: number,
    law: Law,
  ): { pressed?: string; digit?: ReceivedDigit } | undefined {
    const table = law === "PCMA" ? ALAW_TO_LINEAR : ULAW_TO_LINEAR;
    const linear = this.#linear;
    this.#result = undefined;
    for (let done = 0; done < length; done += PIECE_SAMPLES) {
      const count = Math.min(PIECE_SAMPLES, length - done);
      for (let at = 0; at < count; at++) linear[at] = table[packet[offset + done + at] as number] as number; // octets index the table
      this.#detector.push(linear, 0, count);
    }
    return this.#result;
  }
}
