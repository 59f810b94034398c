import { SAMPLE_RATE } from "#firmware/dsp/level.ts";

/** 10 ms. */
export const HOP_SAMPLES = 80;

/**
 * One frequency in the last 20 ms, whichever it is: x[n] + x[n−2] = c·x[n−1] holds for a sine alone, with c telling its
 * frequency. Good from some 700 Hz up; three multiplications a sample. Fed with hops of 10 ms.
 */
export class PureTone {
  /** Frequency in hertz of the last 20 ms, if they are one sine. */
  hz = 0;
  /** 0 for a sine, about 2 for noise. */
  impurity = 2;
  /** Mean power of the last 10 ms, and of the last 20 ms. */
  hopPower = 0;
  power = 0;
  #last = 0;
  #before = 0;
  #cross = 0;
  #square = 0;
  #outer = 0;

  /** Takes 80 samples. */
  take(samples: Float64Array): void {
    let before = this.#before;
    let last = this.#last;
    let cross = 0;
    let square = 0;
    let outer = 0;
    for (let at = 0; at < samples.length; at++) {
      const x = samples[at] as number; // at < length
      const sum = x + before;
      cross += sum * last;
      square += last * last;
      outer += sum * sum;
      before = last;
      last = x;
    }
    const bothCross = cross + this.#cross;
    const bothSquare = square + this.#square;
    const bothOuter = outer + this.#outer;
    this.#before = before;
    this.#last = last;
    this.hopPower = square / HOP_SAMPLES;
    this.power = bothSquare / (2 * HOP_SAMPLES);
    if (bothSquare > 0) {
      const c = bothCross / bothSquare;
      this.impurity = Math.max(0, bothOuter - c * bothCross) / bothSquare;
      this.hz = (Math.acos(Math.max(-1, Math.min(1, c / 2))) * SAMPLE_RATE) / (2 * Math.PI);
    } else {
      this.impurity = 2;
      this.hz = 0;
    }
    this.#cross = cross;
    this.#square = square;
    this.#outer = outer;
  }
}
