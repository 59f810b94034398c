import { frequenciesOf } from "#firmware/dsp/dtmf/keys.table.ts";
import { ToneGenerator } from "#firmware/dsp/tone/tone-generator.ts";
import { LINEAR_TO_ULAW } from "#firmware/kernel/g711.ts";
import { FRAME_SAMPLES, SAMPLES_PER_MS } from "#firmware/media/frame.ts";
import type { ToneSpec } from "#firmware/media/protocol.ts";
import type { SampleSource } from "./source.ts";

/** Digits are sent at the level of telephone sets, −7 dBm0 per frequency being the upper end (Q.24). */
const DIGIT_LEVEL_DBM0 = -9;
export const DIGIT_ON_MS = 100;
export const DIGIT_OFF_MS = 80;

/** A tone for as long as is said, in µ-law. */
export class ToneSource implements SampleSource {
  readonly #generator: ToneGenerator;
  #linear = new Int16Array(FRAME_SAMPLES);
  #left: number;

  constructor(tone: ToneSpec, durationMs: number) {
    this.#generator = new ToneGenerator(tone);
    this.#left = Math.round(durationMs * SAMPLES_PER_MS);
  }

  read(out: Uint8Array, offset: number, count: number): number {
    const wanted = Math.min(count, this.#left);
    if (wanted > this.#linear.length) this.#linear = new Int16Array(wanted);
    const linear = this.#linear;
    const length = this.#generator.read(linear, 0, wanted);
    for (let at = 0; at < length; at++) out[offset + at] = LINEAR_TO_ULAW[(linear[at] as number) & 0xffff] as number; // the table has every 16-bit index
    this.#left -= length;
    return length;
  }
}

/** The tones of a row of keys with pauses between them; characters that are no key make a pause of their own. */
export function digitTones(digits: string): SampleSource {
  const rest = [...digits];
  let current: SampleSource | undefined;
  return {
    read(out, offset, count) {
      let done = 0;
      while (done < count) {
        if (current === undefined) {
          const key = rest.shift();
          if (key === undefined) break;
          current = digitTone(key);
        }
        done += current.read(out, offset + done, count - done);
        if (done < count) current = undefined;
      }
      return done;
    },
  };
}

function digitTone(key: string): SampleSource {
  const frequenciesHz = frequenciesOf(key) ?? [];
  const tone = { frequenciesHz, cadenceMs: [DIGIT_ON_MS, DIGIT_OFF_MS], levelDbm0: DIGIT_LEVEL_DBM0 };
  return new ToneSource(tone, DIGIT_ON_MS + DIGIT_OFF_MS);
}
