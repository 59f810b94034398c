import { peakOf, SAMPLES_PER_MS, turnOf } from "#firmware/dsp/level.ts";
import { FREQUENCIES_HZ, type MfWay, SIGNAL_PAIRS } from "#firmware/dsp/mf/signals.table.ts";

/** All register signals of MFC/R2. */
export const MF_SIGNALS: readonly number[] = Array.from({ length: 15 }, (_, index) => index + 1);

/** How register signals are made worse than they should be. */
export interface MfSound {
  readonly way: MfWay;
  readonly ms: number;
  /** Level of the louder frequency, dBm0; −11.5 unless given. */
  readonly levelDbm0?: number;
  /** The second frequency is this much weaker, the first when negative; 0 unless given. */
  readonly twistDb?: number;
  /** One frequency is this much too high, the other too low; 0 unless given. */
  readonly offHz?: number;
  /** Noise below the level of the louder frequency; none unless given. */
  readonly noiseDb?: number;
}

/** ITU-T Q.455 and some noise. Every signal is to be heard. */
export const MF_TO_BE_HEARD: readonly Omit<MfSound, "way">[] = [
  ...[-5, -11.5, -20, -28, -35].map((levelDbm0) => ({ ms: 60, levelDbm0 })),
  ...[-7, -5, 5, 7].map((twistDb) => ({ ms: 60, levelDbm0: -20, twistDb })),
  ...[-10, -5, 5, 10].map((offHz) => ({ ms: 60, offHz })),
  ...[-7, 7].flatMap((twistDb) => [-10, 10].map((offHz) => ({ ms: 60, levelDbm0: -28, twistDb, offHz }))),
  { ms: 60, noiseDb: 20 },
  { ms: 60, noiseDb: 15 },
  { ms: 40 },
];

/** Q.455: too weak, too uneven, too short. Nothing is to be heard. */
export const MF_NOT_TO_BE_HEARD: readonly Omit<MfSound, "way">[] = [
  { ms: 60, levelDbm0: -43 },
  { ms: 60, twistDb: 20 },
  { ms: 60, twistDb: -20 },
  { ms: 60, twistDb: 100 },
  { ms: 60, twistDb: -100 },
  { ms: 7 },
];

/** These signals one after the other, each followed by 60 ms of silence, as A-law would carry them. */
export function mfSounds(how: MfSound, signals: readonly number[] = MF_SIGNALS): Int16Array {
  const { way, ms, levelDbm0 = -11.5, twistDb = 0, offHz = 0, noiseDb } = how;
  // Not a multiple of a block: each signal meets a detector's blocks at another place.
  const period = (ms + 63) * SAMPLES_PER_MS;
  const out = new Int16Array(signals.length * period + 480);
  const noise = noiseDb === undefined ? 0 : peakOf(levelDbm0 - noiseDb) / Math.SQRT2;
  const random = noiseOf(1);
  signals.forEach((signal, index) => {
    const [low = 0, high = 0] = (SIGNAL_PAIRS[signal] ?? []).map((at) => FREQUENCIES_HZ[way][at] ?? 0);
    const peaks = [peakOf(levelDbm0 + Math.min(0, twistDb)), peakOf(levelDbm0 - Math.max(0, twistDb))] as const;
    for (let at = 0; at < ms * SAMPLES_PER_MS; at++) {
      const one = peaks[0] * Math.sin(turnOf(low + offHz) * at);
      const other = peaks[1] * Math.sin(turnOf(high - offHz) * at);
      out[240 + index * period + at] = Math.round(one + other);
    }
  });
  if (noise > 0) for (let at = 0; at < out.length; at++) out[at] = (out[at] ?? 0) + Math.round(noise * random());
  return out;
}

/** Gaussian noise of power 1, always the same. */
function noiseOf(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / (2 ** 32 + 1);
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Signals that were sent and not heard, and heard and not sent, when they are looked for in order. */
export function mfScore(
  sent: readonly number[],
  heard: readonly number[],
): { readonly misses: number; readonly falseHits: number } {
  let at = 0;
  let hits = 0;
  for (const signal of heard) {
    const found = sent.indexOf(signal, at);
    if (found < 0) continue;
    hits++;
    at = found + 1;
  }
  return { misses: sent.length - hits, falseHits: heard.length - hits };
}

/** spandsp's name of a signal. */
export const SPANDSP_SIGNALS = "?1234567890BCDEF";
