import { SAMPLE_RATE } from "./fsk.ts";

/** The turn of the phase is measured over so many samples, 1 ms: frequencies up to 500 Hz off are told apart. */
const LAG = 8;
/** Samples left out at the beginning: what is correlated there belongs in part to what came before. */
const SKIPPED = 16;

/**
 * Measures a steady tone by how its phase turns against a frequency it is compared with. It is given the tone as it
 * comes out of a correlator at that frequency, sample by sample.
 */
export class MarkMeter {
  readonly #comparedHz: number;
  readonly #reals = new Float64Array(LAG);
  readonly #imaginaries = new Float64Array(LAG);
  #count = 0;
  #along = 0;
  #across = 0;

  constructor(comparedHz: number) {
    this.#comparedHz = comparedHz;
  }

  restart(): void {
    this.#count = this.#along = this.#across = 0;
  }

  push(real: number, imaginary: number): void {
    const slot = this.#count % LAG;
    const [before, beforeImaginary] = [this.#reals[slot] ?? 0, this.#imaginaries[slot] ?? 0];
    if (this.#count >= SKIPPED + LAG) {
      this.#along += real * before + imaginary * beforeImaginary;
      this.#across += imaginary * before - real * beforeImaginary;
    }
    this.#reals[slot] = real;
    this.#imaginaries[slot] = imaginary;
    this.#count++;
  }

  /** Hz; the compared one when nothing was measured. */
  get hertz(): number {
    const turn = Math.atan2(this.#across, this.#along);
    return this.#comparedHz + (turn * SAMPLE_RATE) / (2 * Math.PI * LAG);
  }
}
