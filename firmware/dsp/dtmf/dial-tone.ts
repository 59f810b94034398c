import { turnOf } from "#firmware/dsp/level.ts";

/** 30 ms: as long as the shortest press that is decided on. */
export const DIAL_WINDOW = 240;
/** Orthogonal bins of the window from 333 to 467 Hz: all the dial tones of the world lie there. */
const COEFFICIENTS = [10, 11, 12, 13, 14].map((bin) => 2 * Math.cos(turnOf((bin * 8_000) / DIAL_WINDOW)));

/** Mean power of what sounds between 320 and 480 Hz in the 30 ms before `end`. */
export function dialTonePower(samples: Float64Array, end: number): number {
  let power = 0;
  for (const coefficient of COEFFICIENTS) {
    let last = 0;
    let before = 0;
    for (let at = end - DIAL_WINDOW; at < end; at++) {
      const next = coefficient * last - before + (samples[at] as number); // the caller keeps 30 ms
      before = last;
      last = next;
    }
    power += last * last + before * before - coefficient * last * before;
  }
  return (2 * power) / (DIAL_WINDOW * DIAL_WINDOW);
}

/** Mean power of everything in the 30 ms before `end`. */
export function powerBefore(samples: Float64Array, end: number): number {
  let energy = 0;
  for (let at = end - DIAL_WINDOW; at < end; at++) energy += (samples[at] as number) ** 2; // as above
  return energy / DIAL_WINDOW;
}
