import { loudnessLufs, truePeakDb } from "./loudness.ts";
import { resample } from "./resample.ts";

/** Where a prompt's level should be. */
export interface LevelTarget {
  readonly loudnessLufs: number;
  readonly peakDbtp: number;
}

/** Speech: loud enough for a noisy street, with room for µ-law's clipping point. */
export const SPEECH_LEVEL: LevelTarget = { loudnessLufs: -20, peakDbtp: -3 };
/** Music sits under the announcements that interrupt it. */
export const MUSIC_LEVEL: LevelTarget = { loudnessLufs: -24, peakDbtp: -3 };

/** Time over which the limiter moves its gain, each side of a peak. */
const LIMITER_REACH_SECONDS = 0.004;
const LIMITER_ROUNDS = 6;
/** Sound this far below the loudest 10 ms counts as silence when trimming. */
const TRIM_BELOW_PEAK_DB = 38;
const TRIM_STEP_SECONDS = 0.01;

/** A copy, `gainDb` louder. */
export function amplify(samples: Float32Array, gainDb: number): Float32Array {
  const gain = 10 ** (gainDb / 20);
  return samples.map((sample) => sample * gain);
}

/** Largest magnitude around each sample, between the samples as well. */
function envelope(samples: Float32Array, sampleRate: number): Float32Array {
  const fine = resample(samples, sampleRate, sampleRate * 4);
  return samples.map((sample, i) => {
    let peak = Math.abs(sample);
    for (let k = Math.max(0, 4 * i - 2); k <= 4 * i + 2; k++) peak = Math.max(peak, Math.abs(fine[k] ?? 0));
    return peak;
  });
}

/**
 * Holds peaks under `peakDbtp` with a look-ahead gain that bends smoothly around each of them; the rest of the sound
 * is left as it is.
 */
function limitPeak(samples: Float32Array, sampleRate: number, peakDbtp: number): Float32Array {
  const ceiling = 10 ** (peakDbtp / 20);
  const reach = Math.max(1, Math.round(LIMITER_REACH_SECONDS * sampleRate));
  const gain = new Float32Array(samples.length).fill(1);
  envelope(samples, sampleRate).forEach((peak, at) => {
    if (peak <= ceiling) return;
    const cut = 1 - ceiling / peak;
    for (let i = Math.max(0, at - reach); i <= at + reach && i < gain.length; i++) {
      const bend = 0.5 + 0.5 * Math.cos((Math.PI * (i - at)) / (reach + 1));
      gain[i] = Math.min(gain[i] ?? 1, 1 - cut * bend);
    }
  });
  return samples.map((sample, i) => sample * (gain[i] ?? 1));
}

/**
 * Brings a sound to a loudness with its true peak limited. When limiting eats the loudness the gain is raised a
 * little and tried again; a very spiky sound may end up to 1 LU too quiet rather than distorted. Silence stays silence.
 */
export function normalise(samples: Float32Array, sampleRate: number, target: LevelTarget): Float32Array {
  const measured = loudnessLufs(samples, sampleRate);
  if (!Number.isFinite(measured)) return samples.slice();
  let gainDb = target.loudnessLufs - measured;
  let shaped = samples;
  for (let round = 0; round < LIMITER_ROUNDS; round++) {
    shaped = amplify(samples, gainDb);
    // The margin covers what µ-law's rounding adds.
    if (truePeakDb(shaped, sampleRate) > target.peakDbtp - 0.3)
      shaped = limitPeak(shaped, sampleRate, target.peakDbtp - 0.4);
    const missing = target.loudnessLufs - loudnessLufs(shaped, sampleRate);
    if (Math.abs(missing) < 0.1) break;
    gainDb += Math.max(-3, Math.min(3, missing));
  }
  return shaped;
}

/** First and last sample (end excluded) of what is not silence; undefined when all of it is. */
export function soundingSpan(samples: Float32Array, sampleRate: number): { start: number; end: number } | undefined {
  const step = Math.round(TRIM_STEP_SECONDS * sampleRate);
  const levels: number[] = [];
  for (let at = 0; at < samples.length; at += step) {
    let sum = 0;
    for (let i = at; i < at + step && i < samples.length; i++) sum += (samples[i] ?? 0) ** 2;
    levels.push(Math.sqrt(sum / step));
  }
  const loudest = levels.reduce((most, level) => Math.max(most, level), 0);
  if (loudest === 0) return undefined;
  const limit = loudest * 10 ** (-TRIM_BELOW_PEAK_DB / 20);
  const first = levels.findIndex((level) => level > limit);
  const last = levels.findLastIndex((level) => level > limit);
  return { start: first * step, end: Math.min(samples.length, (last + 1) * step) };
}

/** Cuts silence off both ends and leaves exactly `edgeSeconds` of quiet on each side, faded against clicks. */
export function trimToEdges(samples: Float32Array, sampleRate: number, edgeSeconds: number): Float32Array {
  const span = soundingSpan(samples, sampleRate);
  if (span === undefined) return samples.slice();
  const edge = Math.round(edgeSeconds * sampleRate);
  const out = new Float32Array(span.end - span.start + 2 * edge);
  const from = Math.max(0, span.start - edge);
  out.set(samples.subarray(from, span.end + edge), edge - (span.start - from));
  const fade = Math.min(Math.round(0.02 * sampleRate), Math.floor(out.length / 2));
  for (let i = 0; i < fade; i++) {
    out[i] = (out[i] ?? 0) * (i / fade);
    out[out.length - 1 - i] = (out[out.length - 1 - i] ?? 0) * (i / fade);
  }
  return out;
}
