import { turnOf } from "#firmware/dsp/level.ts";

/** Two sections, each (1 + zero·z⁻¹ + z⁻²) / (1 + p1·z⁻¹ + p2·z⁻²): elliptic, 0.5 dB ripple, −35 dB, edge 660 Hz. */
const GAIN = 0.5233517069994522;
const A_ZERO = -1.033745620010624 / GAIN;
const A1 = -1.031610464380929;
const A2 = 0.38453058825039316;
const B_ZERO = -1.8861470455295724;
const B1 = -1.654710632412714;
const B2 = 0.8897815772736458;

/** High pass of 4th order: takes dial tone, mains hum and offset away (−27 dB below 480 Hz), leaves DTMF as it is. */
export class HighPass {
  /** Energy of what the last `take` was given, before the filter. */
  energy = 0;
  #a1 = 0;
  #a2 = 0;
  #b1 = 0;
  #b2 = 0;

  reset(): void {
    this.#a1 = this.#a2 = this.#b1 = this.#b2 = 0;
  }

  /** Filters as many samples as `out` holds, from `start` on. */
  take(samples: Float64Array, start: number, out: Float64Array): void {
    let a1 = this.#a1;
    let a2 = this.#a2;
    let b1 = this.#b1;
    let b2 = this.#b2;
    let energy = 0;
    for (let at = 0; at < out.length; at++) {
      const x = samples[start + at] as number; // the caller gives as many as fit
      energy += x * x;
      const a = GAIN * x - A1 * a1 - A2 * a2;
      const y = a + A_ZERO * a1 + a2;
      a2 = a1;
      a1 = a;
      const b = y - B1 * b1 - B2 * b2;
      out[at] = b + B_ZERO * b1 + b2;
      b2 = b1;
      b1 = b;
    }
    this.#a1 = a1;
    this.#a2 = a2;
    this.#b1 = b1;
    this.#b2 = b2;
    this.energy = energy;
  }
}

/** Share of the power of a frequency that the filter lets through. */
export function passed(hz: number): number {
  return (
    (((GAIN * GAIN * section(hz, A_ZERO, 1)) / section(hz, A1, A2)) * section(hz, B_ZERO, 1)) / section(hz, B1, B2)
  );
}

/** |1 + first·z⁻¹ + second·z⁻²|² on the unit circle. */
function section(hz: number, first: number, second: number): number {
  const re = 1 + first * Math.cos(turnOf(hz)) + second * Math.cos(2 * turnOf(hz));
  const im = first * Math.sin(turnOf(hz)) + second * Math.sin(2 * turnOf(hz));
  return re * re + im * im;
}
