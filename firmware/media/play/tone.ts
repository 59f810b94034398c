import { frequenciesOf } from "#firmware/dsp/dtmf/keys.table.ts";
import { LINEAR_TO_ULAW } from "#firmware/kernel/g711.ts";
import { SAMPLES_PER_MS } from "#firmware/media/frame.ts";
import type { ToneSpec } from "#firmware/media/protocol.ts";
import type { SampleSource } from "./source.ts";

const SAMPLE_RATE = 8000;
const DEFAULT_LEVEL_DBM0 = -13;
/** Peak of a sine of 0 dBm0 in 16-bit samples: µ-law is full at +3.17 dBm0 (G.711). */
const PEAK_AT_0_DBM0 = 32_124 / 10 ** (3.17 / 20);
/** Digits are sent at the level of telephone sets, −7 dBm0 per frequency being the upper end (Q.24). */
const DIGIT_LEVEL_DBM0 = -9;
export const DIGIT_ON_MS = 100;
export const DIGIT_OFF_MS = 80;
/** Edges rise and fall over this many samples (2 ms), so that they do not click. */
const RAMP_SAMPLES = 16;

/** One or more sines with a cadence, phase running on over the whole tone. */
export class ToneSource implements SampleSource {
  readonly #steps: readonly number[];
  readonly #gain: number;
  readonly #cadence: readonly number[];
  readonly #period: number;
  #left: number;
  #at = 0;

  constructor(tone: ToneSpec, durationMs: number) {
    this.#steps = tone.frequenciesHz.map((frequency) => (2 * Math.PI * frequency) / SAMPLE_RATE);
    this.#gain = PEAK_AT_0_DBM0 * 10 ** ((tone.levelDbm0 ?? DEFAULT_LEVEL_DBM0) / 20);
    this.#cadence = tone.cadenceMs.map((ms) => ms * SAMPLES_PER_MS);
    this.#period = this.#cadence.reduce((sum, part) => sum + part, 0);
    this.#left = Math.round(durationMs * SAMPLES_PER_MS);
  }

  read(out: Uint8Array, offset: number, count: number): number {
    const length = Math.min(count, this.#left);
    for (let index = 0; index < length; index++) {
      let sample = 0;
      const loudness = this.#loudness(this.#at);
      if (loudness > 0) for (const step of this.#steps) sample += Math.sin(step * this.#at);
      const linear = Math.max(-32_767, Math.min(32_767, Math.round(sample * this.#gain * loudness)));
      out[offset + index] = LINEAR_TO_ULAW[linear & 0xffff] as number; // the table has every 16-bit index
      this.#at++;
    }
    this.#left -= length;
    return length;
  }

  /** 0 in the pauses of the cadence, 1 while the tone is on, between them on its edges. */
  #loudness(at: number): number {
    if (this.#period === 0) return Math.min(1, (at + 1) / RAMP_SAMPLES);
    let within = at % this.#period;
    for (const [index, part] of this.#cadence.entries()) {
      if (within < part) {
        return index % 2 === 1 ? 0 : Math.min(1, (within + 1) / RAMP_SAMPLES, (part - within) / RAMP_SAMPLES);
      }
      within -= part;
    }
    return 0;
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
