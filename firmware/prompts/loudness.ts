import { type Biquad, runBiquad } from "./filter.ts";
import { resample } from "./resample.ts";

const BLOCK_SECONDS = 0.4;
const STEP_SECONDS = 0.1;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;
/** BS.1770-4 annex 2: measure the peak at four times the rate. */
const PEAK_OVERSAMPLING = 4;

/**
 * The two sections of the K weighting (ITU-R BS.1770-4 annex 1) for any sampling rate: the published 48 kHz
 * coefficients traced back to their analogue prototype and transformed again (F. Mansbridge, B. De Man).
 */
function kWeighting(sampleRate: number): readonly [Biquad, Biquad] {
  const shelfK = Math.tan((Math.PI * 1_681.974450955533) / sampleRate);
  const shelfQ = 0.7071752369554196;
  const vh = 10 ** (3.999843853973347 / 20);
  const vb = vh ** 0.4996667741545416;
  const a0 = 1 + shelfK / shelfQ + shelfK * shelfK;
  const shelf = {
    b0: (vh + (vb * shelfK) / shelfQ + shelfK * shelfK) / a0,
    b1: (2 * (shelfK * shelfK - vh)) / a0,
    b2: (vh - (vb * shelfK) / shelfQ + shelfK * shelfK) / a0,
    a1: (2 * (shelfK * shelfK - 1)) / a0,
    a2: (1 - shelfK / shelfQ + shelfK * shelfK) / a0,
  };
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRate);
  const q = 0.5003270373238773;
  const c0 = 1 + k / q + k * k;
  return [shelf, { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / c0, a2: (1 - k / q + k * k) / c0 }];
}

/** Mean square of each 400 ms block, one every 100 ms; a shorter sound is one block. */
function blockPowers(weighted: Float32Array, sampleRate: number): number[] {
  const block = Math.min(Math.round(BLOCK_SECONDS * sampleRate), weighted.length);
  const step = Math.round(STEP_SECONDS * sampleRate);
  const powers: number[] = [];
  for (let at = 0; block > 0 && at + block <= weighted.length; at += step) {
    let sum = 0;
    for (let i = at; i < at + block; i++) sum += (weighted[i] ?? 0) ** 2;
    powers.push(sum / block);
  }
  return powers;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function toLufs(power: number): number {
  return power <= 0 ? Number.NEGATIVE_INFINITY : -0.691 + 10 * Math.log10(power);
}

/**
 * Integrated loudness of one channel in LUFS (ITU-R BS.1770-4, both gates); -Infinity for silence. Sounds shorter
 * than 400 ms are measured as one block.
 */
export function loudnessLufs(samples: Float32Array, sampleRate: number): number {
  const [shelf, rumble] = kWeighting(sampleRate);
  const powers = blockPowers(runBiquad(rumble, runBiquad(shelf, samples)), sampleRate);
  const audible = powers.filter((power) => toLufs(power) > ABSOLUTE_GATE_LUFS);
  const gate = toLufs(mean(audible)) + RELATIVE_GATE_LU;
  return toLufs(mean(audible.filter((power) => toLufs(power) > gate)));
}

/** True peak in dBTP (BS.1770-4 annex 2, four times oversampled); -Infinity for silence. */
export function truePeakDb(samples: Float32Array, sampleRate: number): number {
  let peak = 0;
  for (const sample of resample(samples, sampleRate, sampleRate * PEAK_OVERSAMPLING))
    peak = Math.max(peak, Math.abs(sample));
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return 20 * Math.log10(peak);
}
