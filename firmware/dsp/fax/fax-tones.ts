import { peakOf } from "#firmware/dsp/level.ts";
import { Hops } from "#firmware/dsp/progress/hops.ts";
import { PureTone } from "#firmware/dsp/progress/pure-tone.ts";

/**
 * `cng`: a fax machine is calling (T.30 §4.3.3.3: 1100 Hz for half a second, again and again). `ced`: a fax machine or
 * modem has answered (T.30, V.25: 2100 Hz). `ansam`: a V.8 modem has (2100 Hz whose loudness wavers at 15 Hz).
 */
export type FaxTone = "cng" | "ced" | "ansam";

const HOP_MS = 10;
const CNG_HZ = 1100;
const CNG_TOLERANCE_HZ = 40;
/** 0.5 s ± 15 %, and what the window adds. */
const CNG_MIN_MS = 415;
const CNG_MAX_MS = 620;
/** The pause after it is three seconds; so much of it makes it certain. */
const CNG_PAUSE_MS = 60;
const ANSWER_HZ = 2100;
const ANSWER_TOLERANCE_HZ = 20;
/** It sounds for 2.6 s at least; phase reversals come every 450 ms. */
const ANSWER_MS = 600;
const MAX_IMPURITY = 0.2;
/** Shorter spoilt pieces are no end: a phase reversal, a click. */
const MAX_SPOILT_MS = 30;
const MIN_POWER = peakOf(-43) ** 2 / 2;
const PAUSE_SHARE = 0.1;
/** V.8: amplitude modulation at 15 Hz by a fifth. */
const WAVER_TURN = (2 * Math.PI * 15 * HOP_MS) / 1_000;
const MIN_WAVER = 0.1;

/** Hears fax machines and modems in a stream of samples. Each tone is told once, until it has stopped. */
export class FaxToneDetector {
  readonly #heard: (tone: FaxTone) => void;
  readonly #pure = new PureTone();
  readonly #hops = new Hops((hop) => this.#take(hop));
  /** Nominal frequency of what goes on, 0 for nothing. */
  #hz = 0;
  #ms = 0;
  #spoiltMs = 0;
  #power = 0;
  #hasTold = false;
  /** After a burst of CNG length: how long it has been quiet, −1 otherwise. */
  #quietMs = -1;
  #waverRe = 0;
  #waverIm = 0;
  #amplitude = 0;

  constructor(heard: (tone: FaxTone) => void) {
    this.#heard = heard;
  }

  /** Takes any number of samples. */
  push(block: Int16Array, offset = 0, length = block.length - offset): void {
    this.#hops.push(block, offset, length);
  }

  #take(hop: Float64Array): void {
    const pure = this.#pure;
    pure.take(hop);
    this.#awaitPause(pure.hopPower);
    const hz = this.#pitch();
    if (hz !== 0 && hz === this.#hz) {
      this.#ms += HOP_MS + this.#spoiltMs;
      this.#spoiltMs = 0;
      this.#power += 0.1 * (pure.power - this.#power);
      this.#goOn(Math.sqrt(pure.hopPower));
      return;
    }
    if (this.#hz !== 0 && this.#spoiltMs < MAX_SPOILT_MS) {
      this.#spoiltMs += HOP_MS;
      return;
    }
    if (this.#hz === CNG_HZ && this.#ms >= CNG_MIN_MS && this.#ms <= CNG_MAX_MS) this.#quietMs = 0;
    this.#begin(hz);
  }

  #begin(hz: number): void {
    this.#hz = hz;
    this.#ms = hz === 0 ? 0 : HOP_MS;
    if (hz !== 0) this.#power = this.#pure.power;
    this.#spoiltMs = this.#waverRe = this.#waverIm = this.#amplitude = 0;
    this.#hasTold = false;
  }

  #pitch(): number {
    const { hz, impurity, power } = this.#pure;
    if (power < MIN_POWER || impurity > MAX_IMPURITY) return 0;
    if (Math.abs(hz - CNG_HZ) <= CNG_TOLERANCE_HZ) return CNG_HZ;
    return Math.abs(hz - ANSWER_HZ) <= ANSWER_TOLERANCE_HZ ? ANSWER_HZ : 0;
  }

  #awaitPause(power: number): void {
    if (this.#quietMs < 0) return;
    this.#quietMs = power < PAUSE_SHARE * this.#power ? this.#quietMs + HOP_MS : -1;
    if (this.#quietMs < CNG_PAUSE_MS) return;
    this.#quietMs = -1;
    this.#heard("cng");
  }

  #goOn(amplitude: number): void {
    if (this.#hz !== ANSWER_HZ || this.#hasTold) return;
    const angle = WAVER_TURN * (this.#ms / HOP_MS);
    // Against the level of the tone as a whole, so that only what wavers is left.
    const part = amplitude - Math.sqrt(this.#power);
    this.#waverRe += part * Math.cos(angle);
    this.#waverIm += part * Math.sin(angle);
    this.#amplitude += amplitude;
    if (this.#ms < ANSWER_MS) return;
    this.#hasTold = true;
    const waver = (2 * Math.hypot(this.#waverRe, this.#waverIm)) / this.#amplitude;
    this.#heard(waver >= MIN_WAVER ? "ansam" : "ced");
  }
}
