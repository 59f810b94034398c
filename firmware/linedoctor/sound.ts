import { dbm0OfPower, SAMPLE_RATE } from "#firmware/dsp/level.ts";
import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { powerSpectrum } from "./fft.ts";

const SIZE = 4_096;
const BIN_HZ = SAMPLE_RATE / SIZE;
/** Two pitches of one tone are within 10 dB of each other and at least so far apart. */
const SECOND_SHARE = 0.1;
const APART_HZ = 30;
/** A Hann window spreads a sine over four bins; a tone that wavers a little over some more. */
const REACH_BINS = 6;
const LOWEST_HZ = 250;
const HUM_HARMONICS = 8;

/** What a stretch of sound holds. */
export interface ToneFigures {
  /** One or two frequencies, rising, to a tenth of a hertz; empty when it is no tone. */
  readonly frequenciesHz: readonly number[];
  readonly levelDbm0: number;
  /** Share of the power that lies at these frequencies. */
  readonly purity: number;
}

export interface NoiseFigures {
  readonly levelDbm0: number;
  /** Share of the power at 50 Hz or 60 Hz and its harmonics. */
  readonly humShare: number;
  readonly humHz: 50 | 60;
}

/** µ-law in base64 as samples. */
export function samplesOf(sound: string): Int16Array {
  return Int16Array.from(Buffer.from(sound, "base64"), (octet) => ULAW_TO_LINEAR[octet] ?? 0);
}

export function levelOf(samples: Int16Array): number {
  return round(Math.max(-75, dbm0OfPower(meanSquare(samples))));
}

/** Which tone sounds here; best with half a second and more. */
export function toneIn(samples: Int16Array): ToneFigures {
  const power = averageSpectrum(samples);
  const total = power.reduce((sum, value) => sum + value, 0);
  const first = peakOf(power, () => true);
  if (first === undefined || total <= 0) return { frequenciesHz: [], levelDbm0: levelOf(samples), purity: 0 };
  const second = peakOf(power, (hz) => Math.abs(hz - first.hz) >= APART_HZ);
  const peaks = second !== undefined && second.power > first.power * SECOND_SHARE ? [first, second] : [first];
  const purity = Math.min(1, peaks.reduce((sum, peak) => sum + peak.power, 0) / total);
  const frequenciesHz = purity < 0.5 ? [] : peaks.map(({ hz }) => round(hz)).sort((one, other) => one - other);
  return { frequenciesHz, levelDbm0: levelOf(samples), purity: Math.round(purity * 100) / 100 };
}

/** How loud nothing is, and whether it is the mains that hum. */
export function noiseIn(samples: Int16Array): NoiseFigures {
  const power = averageSpectrum(samples);
  const total = Math.max(
    1e-9,
    power.reduce((sum, value) => sum + value, 0),
  );
  const shareAt = (base: number): number => {
    let sum = 0;
    for (let harmonic = 1; harmonic <= HUM_HARMONICS; harmonic++) {
      const bin = Math.round((base * harmonic) / BIN_HZ);
      for (let at = bin - 2; at <= bin + 2; at++) sum += power[at] ?? 0;
    }
    return sum / total;
  };
  const [fifty, sixty] = [shareAt(50), shareAt(60)];
  const humShare = Math.round(Math.min(1, Math.max(fifty, sixty)) * 100) / 100;
  return { levelDbm0: levelOf(samples), humShare, humHz: fifty >= sixty ? 50 : 60 };
}

/** Cuts a bursting sound into its bursts and measures the tone in the middle of them. */
export function toneOfBursts(samples: Int16Array): ToneFigures {
  const HOP = 80;
  const powers = Array.from({ length: Math.floor(samples.length / HOP) }, (_, hop) =>
    meanSquare(samples.subarray(hop * HOP, (hop + 1) * HOP)),
  );
  const loud = Math.max(...powers) * 0.25;
  const kept: number[] = [];
  for (const [hop, power] of powers.entries()) {
    const isInside = [power, powers[hop - 1] ?? 0, powers[hop + 1] ?? 0].every((value) => value >= loud);
    if (isInside) kept.push(hop);
  }
  // The longest burst alone: where two are put together the tone would jump.
  let best: number[] = [];
  let run: number[] = [];
  for (const hop of kept) {
    run = run.at(-1) === hop - 1 ? [...run, hop] : [hop];
    if (run.length > best.length) best = run;
  }
  const [from = 0] = best;
  return toneIn(samples.subarray(from * HOP, (from + best.length) * HOP));
}

function averageSpectrum(samples: Int16Array): Float64Array {
  const sum = new Float64Array(SIZE / 2 + 1);
  let windows = 0;
  for (let at = 0; at === 0 || at + SIZE <= samples.length; at += SIZE) {
    powerSpectrum(samples.subarray(at, at + SIZE), SIZE).forEach((value, bin) => {
      sum[bin] = (sum[bin] ?? 0) + value;
    });
    windows++;
  }
  return sum.map((value) => value / windows);
}

interface Peak {
  readonly hz: number;
  readonly power: number;
}

/** The strongest peak whose frequency is allowed. */
function peakOf(power: Float64Array, isAllowed: (hz: number) => boolean): Peak | undefined {
  let top = -1;
  for (let bin = Math.ceil(LOWEST_HZ / BIN_HZ); bin < power.length - 1; bin++) {
    if (isAllowed(bin * BIN_HZ) && (power[bin] ?? 0) > (power[top] ?? 0)) top = bin;
  }
  if (top < 0) return undefined;
  // The top of a parabola through the logarithms of three bins.
  const [low, mid, high] = [top - 1, top, top + 1].map((bin) => Math.log(Math.max(power[bin] ?? 0, 1e-9)));
  const bend = (low ?? 0) - 2 * (mid ?? 0) + (high ?? 0);
  const shift = bend === 0 ? 0 : (0.5 * ((low ?? 0) - (high ?? 0))) / bend;
  let sum = 0;
  for (let bin = top - REACH_BINS; bin <= top + REACH_BINS; bin++) sum += power[bin] ?? 0;
  return { hz: (top + Math.max(-0.5, Math.min(0.5, shift))) * BIN_HZ, power: sum };
}

function meanSquare(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum / Math.max(1, samples.length);
}

const round = (value: number): number => Math.round(value * 10) / 10;
