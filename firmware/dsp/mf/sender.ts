import { peakOf, turnOf } from "#firmware/dsp/level.ts";
import { FREQUENCIES_HZ, type MfWay, SIGNAL_PAIRS } from "./signals.table.ts";

/** Level of each frequency; ITU-T Q.454 asks for −11.5 ± 1 dBm0. */
const LEVEL_DBM0 = -11.5;
/** Edges rise and fall within 1 ms, so that they do not click; Q.454 asks for both frequencies within that time. */
const RAMP_SAMPLES = 8;

/** Makes the register signals of MFC/R2: one at a time, for as long as it is set. */
export class MfSender {
  readonly #turns: readonly number[];
  readonly #peak: number;
  #signal = 0;
  /** What is heard: the signal, or the one that is dying away. */
  #sounding = 0;
  #loudness = 0;
  #angles: [number, number] = [0, 0];

  constructor(way: MfWay, levelDbm0 = LEVEL_DBM0) {
    this.#turns = FREQUENCIES_HZ[way].map(turnOf);
    this.#peak = peakOf(levelDbm0);
  }

  /** Silent, and nothing is dying away. */
  get isSilent(): boolean {
    return this.#signal === 0 && this.#loudness === 0;
  }

  /** From now on this signal, 1 to 15; 0 is silence. */
  set(signal: number): void {
    this.#signal = signal;
  }

  /** Writes the next samples over what was there. */
  read(out: Int16Array, offset = 0, count = out.length - offset): void {
    for (let index = offset; index < offset + count; index++) out[index] = this.#sample();
  }

  #sample(): number {
    if (this.#sounding !== this.#signal) {
      if (this.#loudness > 0) this.#loudness--;
      else this.#begin();
    } else if (this.#sounding !== 0 && this.#loudness < RAMP_SAMPLES) this.#loudness++;
    const pair = SIGNAL_PAIRS[this.#sounding];
    if (pair === undefined || this.#loudness === 0) return 0;
    const angles = this.#angles;
    const sum = Math.sin(angles[0]) + Math.sin(angles[1]);
    angles[0] = turned(angles[0], this.#turns[pair[0]]);
    angles[1] = turned(angles[1], this.#turns[pair[1]]);
    return Math.round((this.#peak * sum * this.#loudness) / RAMP_SAMPLES);
  }

  #begin(): void {
    this.#sounding = this.#signal;
    this.#angles = [0, 0];
    if (this.#sounding !== 0) this.#loudness = 1;
  }
}

function turned(angle: number, turn = 0): number {
  const next = angle + turn;
  return next > 2 * Math.PI ? next - 2 * Math.PI : next;
}
