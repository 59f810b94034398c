import { peakOf, SAMPLE_RATE, SAMPLES_PER_MS } from "#firmware/dsp/level.ts";
import { steppedTone, type Tone, type ToneStep } from "./tone.ts";

/** Level of each frequency unless the tone says otherwise. */
const DEFAULT_LEVEL_DBM0 = -13;
/** Edges rise and fall over 2 ms, so that they do not click. */
const RAMP_SAMPLES = 16;
const MODULATION_DEPTH = 0.9;
/** A whole turn is 2³², so that an angle wraps by itself; its upper 13 bits find the sine. */
const TURN = 2 ** 32;
const TABLE_BITS = 13;
const SINE = Float64Array.from({ length: 1 << TABLE_BITS }, (_, at) =>
  Math.sin((2 * Math.PI * at) / (1 << TABLE_BITS)),
);

interface Step {
  readonly pitch: string;
  readonly samples: number;
  readonly turns: Int32Array;
  readonly modulationTurn: number;
}

/** Makes a tone, sample by sample, for as long as it is asked; a stepped tone may end by itself. */
export class ToneGenerator {
  readonly #steps: readonly Step[];
  readonly #repeatFrom: number | undefined;
  readonly #peak: number;
  readonly #angles: Int32Array;
  #modulation = 0;
  #index = 0;
  #at = 0;
  #pitchBefore = "";

  constructor(tone: Tone) {
    const { steps, repeatFrom, levelDbm0 = DEFAULT_LEVEL_DBM0 } = steppedTone(tone);
    this.#steps = steps.map(prepare);
    this.#repeatFrom = repeatFrom;
    this.#peak = peakOf(levelDbm0);
    this.#angles = new Int32Array(Math.max(0, ...steps.map((step) => step.frequenciesHz.length)));
  }

  /** Writes the next samples; fewer than asked for when the tone has ended. */
  read(out: Int16Array, offset = 0, count = out.length - offset): number {
    for (let done = 0; done < count; ) {
      const step = this.#steps[this.#index];
      if (step === undefined) return done;
      const length = Math.min(count - done, step.samples - this.#at);
      this.#write(step, out, offset + done, length);
      done += length;
      this.#at += length;
      if (this.#at >= step.samples) this.#next(step);
    }
    return count;
  }

  #next(step: Step): void {
    this.#pitchBefore = step.pitch;
    this.#at = 0;
    this.#index = this.#following();
  }

  #following(): number {
    const next = this.#index + 1;
    return next < this.#steps.length ? next : (this.#repeatFrom ?? next);
  }

  #write(step: Step, out: Int16Array, offset: number, length: number): void {
    if (step.turns.length === 0) {
      out.fill(0, offset, offset + length);
      return;
    }
    const isBeginning = step.pitch !== this.#pitchBefore;
    const isEnding = this.#steps[this.#following()]?.pitch !== step.pitch;
    for (let index = 0; index < length; index++) {
      const at = this.#at + index;
      let loudness = this.#peak;
      if (isBeginning && at < RAMP_SAMPLES) loudness *= (at + 1) / RAMP_SAMPLES;
      if (isEnding && step.samples - at < RAMP_SAMPLES) loudness *= (step.samples - at) / RAMP_SAMPLES;
      if (step.modulationTurn !== 0) {
        loudness *= (1 + MODULATION_DEPTH * sine(this.#modulation)) / (1 + MODULATION_DEPTH);
        this.#modulation = (this.#modulation + step.modulationTurn) | 0;
      }
      const sample = Math.round(loudness * this.#sum(step.turns));
      out[offset + index] = Math.max(-32_767, Math.min(32_767, sample));
    }
  }

  #sum(turns: Int32Array): number {
    const angles = this.#angles;
    let sum = 0;
    for (let index = 0; index < turns.length; index++) {
      const angle = angles[index] as number; // as many as the step with most frequencies
      sum += sine(angle);
      angles[index] = angle + (turns[index] as number); // wraps; index < length
    }
    return sum;
  }
}

function prepare({ frequenciesHz, ms, modulationHz = 0 }: ToneStep): Step {
  return {
    pitch: frequenciesHz.join("+"),
    samples: Math.max(1, Math.round(ms * SAMPLES_PER_MS)),
    turns: Int32Array.from(frequenciesHz, turnOf),
    modulationTurn: turnOf(modulationHz),
  };
}

function turnOf(hz: number): number {
  return Math.round((hz * TURN) / SAMPLE_RATE) | 0;
}

function sine(angle: number): number {
  return SINE[angle >>> (32 - TABLE_BITS)] as number; // 13 bits
}
