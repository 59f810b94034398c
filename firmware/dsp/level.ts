/** Samples a second of everything in this folder. */
export const SAMPLE_RATE = 8_000;
export const SAMPLES_PER_MS = 8;

/** Peak of a sine of 0 dBm0 in 16-bit samples: G.711 µ-law is full at +3.17 dBm0. */
const PEAK_AT_0_DBM0 = 32_124 / 10 ** (3.17 / 20);

/** Peak, in 16-bit samples, of a sine at a level in dBm0. */
export function peakOf(dbm0: number): number {
  return PEAK_AT_0_DBM0 * 10 ** (dbm0 / 20);
}

/** Level in dBm0 of a sine with this peak; -Infinity for silence. */
export function dbm0Of(peak: number): number {
  return 20 * Math.log10(peak / PEAK_AT_0_DBM0);
}

/** Level in dBm0 of samples with this mean square. */
export function dbm0OfPower(meanSquare: number): number {
  return dbm0Of(Math.sqrt(2 * meanSquare));
}

/** Turn of a frequency from one sample to the next, radians. */
export function turnOf(hz: number): number {
  return (2 * Math.PI * hz) / SAMPLE_RATE;
}
