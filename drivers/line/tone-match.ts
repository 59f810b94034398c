import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";

const SAMPLE_RATE = 8_000;
const FRAME_SAMPLES = 160;
/** Spacing of the orthogonal bins of a 20 ms frame. */
const BIN_HZ = SAMPLE_RATE / FRAME_SAMPLES;
/** Bins this near to a frequency hold at least 90 % of a tone within the 25 Hz that exchanges may be off. */
const REACH_HZ = 75;
/** Share of the frame's power that must lie at the tone's frequencies; voiced speech stays below it mostly. */
const MIN_SHARE = 0.7;
const MIN_SHARE_EACH = 0.1;
/** About −40 dBm0, and the level below which a frame is silence. */
const MIN_RMS = 160;
const SILENCE_RMS = 80;

/** What 20 ms are: the tone, silence, or something else (speech, music, an edge of the tone). */
export type FrameKind = "tone" | "silence" | "other";

interface Bin {
  readonly coefficient: number;
  readonly groups: readonly number[];
}

/** Tells whether a frame holds just the given frequencies. Pure; one Goertzel per 50 Hz around each of them. */
export class ToneMatcher {
  readonly #bins: readonly Bin[];
  readonly #groups: number;
  readonly #samples = new Float64Array(FRAME_SAMPLES);

  constructor(frequenciesHz: readonly number[]) {
    this.#groups = frequenciesHz.length;
    const bins: Bin[] = [];
    for (let hz = BIN_HZ; hz < SAMPLE_RATE / 2; hz += BIN_HZ) {
      const groups = frequenciesHz.flatMap((frequency, index) => (Math.abs(frequency - hz) <= REACH_HZ ? [index] : []));
      if (groups.length > 0) bins.push({ coefficient: 2 * Math.cos((2 * Math.PI * hz) / SAMPLE_RATE), groups });
    }
    this.#bins = bins;
  }

  /** `frame` is 160 octets of µ-law. */
  classify(frame: Uint8Array): FrameKind {
    const samples = this.#samples;
    const energy = centre(frame, samples);
    const rms = Math.sqrt(energy / FRAME_SAMPLES);
    if (rms < SILENCE_RMS) return "silence";
    if (rms < MIN_RMS) return "other";
    let total = 0;
    const each = new Float64Array(this.#groups);
    for (const bin of this.#bins) {
      // Parseval: a bin and its mirror image hold 2/N of |X|².
      const power = (2 * goertzel(samples, bin.coefficient)) / FRAME_SAMPLES;
      total += power;
      for (const group of bin.groups) each[group] = (each[group] ?? 0) + power;
    }
    const isTone = total >= MIN_SHARE * energy && each.every((power) => power >= MIN_SHARE_EACH * energy);
    return isTone ? "tone" : "other";
  }
}

function goertzel(samples: Float64Array, coefficient: number): number {
  let s1 = 0;
  let s2 = 0;
  for (let index = 0; index < FRAME_SAMPLES; index++) {
    const s0 = (samples[index] ?? 0) + coefficient * s1 - s2;
    s2 = s1;
    s1 = s0;
  }
  return s1 * s1 + s2 * s2 - coefficient * s1 * s2;
}

/** Writes the linear samples without their mean; gives back their energy. */
function centre(frame: Uint8Array, samples: Float64Array): number {
  let sum = 0;
  let energy = 0;
  for (let index = 0; index < FRAME_SAMPLES; index++) {
    const value = ULAW_TO_LINEAR[frame[index] ?? 0xff] ?? 0;
    samples[index] = value;
    sum += value;
    energy += value * value;
  }
  const mean = sum / FRAME_SAMPLES;
  for (let index = 0; index < FRAME_SAMPLES; index++) samples[index] = (samples[index] ?? 0) - mean;
  return energy - mean * sum;
}
