import { dbm0OfPower, peakOf, turnOf } from "#firmware/dsp/level.ts";
import { FREQUENCIES_HZ, type MfWay, SIGNAL_PAIRS, signalOf } from "./signals.table.ts";

/** All frequencies of both ways are odd multiples of 60 Hz: over this window they do not disturb each other. */
const HALF_WINDOW = 66;
const WINDOW = 2 * HALF_WINDOW + 1;
/** The window is looked at every 5 ms. */
const HOP = 40;
/** Both frequencies must be there in two looks to be a signal. */
const LOOKS = 2;
/** They must be missing in three for its end: where a frame was lost, two halves of a signal cancel each other in two. */
const LOOKS_AT_END = 3;
/** Each frequency must be as loud as this: ITU-T Q.455 asks for −35 dBm0, and for silence below −42 dBm0. */
const FLOOR_DBM0 = -38.5;
/** Q.455 asks for 7 dB of difference to be taken, and for 20 dB not to be. */
const TWIST = 10 ** (9.5 / 10);
/** Part of the power within the window that is the signal; less at an edge, in speech, with a third frequency. */
const PURITY = 0.78;
/** A signal of which so little is left within the window has ended; 7 ms of silence (Q.455) leave more. */
const LEFT_AT_END = 10 ** (-7 / 10);
const BUFFER_SAMPLES = 2_000;

const FLOOR_POWER = peakOf(FLOOR_DBM0) ** 2 / 2;

/** Told of each change: a signal 1 to 15 with the level of its louder frequency, or 0 when it has ended. */
export type MfListener = (signal: number, levelDbm0: number) => void;

/**
 * Hears the register signals of MFC/R2 (ITU-T Q.441, Q.455) in a stream of 8 kHz samples: told some 20 ms after a signal
 * began and as much after it ended. What is heard of the other way's signals, an echo of our own, does not disturb it.
 * Nothing is allocated while it listens.
 */
export class MfDetector {
  readonly #listener: MfListener;
  readonly #own: Comb;
  readonly #other: Comb;
  readonly #samples = new Float64Array(BUFFER_SAMPLES);
  /** Samples in the buffer, and the end of the next window to look at. */
  #end = WINDOW;
  #next = WINDOW + HOP;
  #signal = 0;
  #power = 0;
  #candidate = 0;
  #looks = 0;

  constructor(way: MfWay, listener: MfListener) {
    this.#listener = listener;
    this.#own = new Comb(FREQUENCIES_HZ[way]);
    this.#other = new Comb(FREQUENCIES_HZ[way === "forward" ? "backward" : "forward"]);
  }

  /** Takes any number of samples. */
  push(block: Int16Array, offset = 0, length = block.length - offset): void {
    const samples = this.#samples;
    for (let done = 0; done < length; ) {
      if (this.#end === BUFFER_SAMPLES) this.#makeRoom();
      const count = Math.min(length - done, BUFFER_SAMPLES - this.#end);
      for (let at = 0; at < count; at++) samples[this.#end + at] = block[offset + done + at] as number; // within both
      this.#end += count;
      done += count;
      for (; this.#next <= this.#end; this.#next += HOP) this.#look(this.#next - WINDOW);
    }
  }

  /** Forgets everything heard; a signal that sounds is not told as ended. */
  reset(): void {
    this.#samples.fill(0);
    this.#signal = this.#candidate = this.#looks = 0;
  }

  #makeRoom(): void {
    const from = this.#next - WINDOW;
    this.#samples.copyWithin(0, from, this.#end);
    this.#end -= from;
    this.#next -= from;
  }

  #look(from: number): void {
    const power = powerOf(this.#samples, from);
    const isAudible = power >= FLOOR_POWER * LEFT_AT_END;
    if (isAudible) this.#own.measure(this.#samples, from);
    if (this.#signal === 0) this.#await(isAudible ? this.#find(from, power) : 0);
    else this.#follow(isAudible && this.#isLeft());
  }

  /** Silence so far: is this a signal's beginning? */
  #await(found: number): void {
    if (found !== this.#candidate) {
      this.#candidate = found;
      this.#looks = 0;
    }
    if (found === 0 || ++this.#looks < LOOKS) return;
    this.#signal = found;
    this.#looks = 0;
    this.#power = this.#own.weaker(found);
    this.#listener(found, dbm0OfPower(this.#own.louder(found)));
  }

  /** A signal sounds: has it ended? Another one is told after its end. */
  #follow(isLeft: boolean): void {
    if (isLeft) {
      this.#looks = 0;
      this.#power = Math.max(this.#power, this.#own.weaker(this.#signal));
      return;
    }
    if (++this.#looks < LOOKS_AT_END) return;
    this.#signal = this.#candidate = this.#looks = 0;
    this.#listener(0, Number.NEGATIVE_INFINITY);
  }

  /** The signal within the window, 0 for none. */
  #find(from: number, power: number): number {
    const signal = this.#own.strongest();
    const weaker = this.#own.weaker(signal);
    const louder = this.#own.louder(signal);
    if (weaker < FLOOR_POWER || louder > weaker * TWIST) return 0;
    const sum = weaker + louder;
    if (sum >= PURITY * power) return signal;
    // Our own signals come back as an echo: they are no impurity.
    this.#other.measure(this.#samples, from);
    const echo = this.#other.strongest();
    const rest = power - this.#other.weaker(echo) - this.#other.louder(echo);
    return sum >= PURITY * rest ? signal : 0;
  }

  /** Enough of the signal that sounds is still within the window. */
  #isLeft(): boolean {
    return this.#own.weaker(this.#signal) >= this.#power * LEFT_AT_END;
  }
}

function powerOf(samples: Float64Array, from: number): number {
  let sum = 0;
  for (let at = from; at < from + WINDOW; at++) sum += (samples[at] as number) ** 2; // within the buffer
  return sum / WINDOW;
}

/** Power at each of six frequencies. */
class Comb {
  readonly #powers = new Float64Array(6);
  /** Cosines, then sines, of each frequency at distance 0 to HALF_WINDOW of the window's middle. */
  readonly #cosines: Float64Array;
  readonly #sines: Float64Array;
  readonly #even = new Float64Array(HALF_WINDOW + 1);
  readonly #odd = new Float64Array(HALF_WINDOW + 1);

  constructor(frequenciesHz: readonly number[]) {
    const room = frequenciesHz.length * (HALF_WINDOW + 1);
    this.#cosines = new Float64Array(room);
    this.#sines = new Float64Array(room);
    frequenciesHz.forEach((hz, index) => {
      for (let at = 0; at <= HALF_WINDOW; at++) {
        this.#cosines[index * (HALF_WINDOW + 1) + at] = Math.cos(turnOf(hz) * at);
        this.#sines[index * (HALF_WINDOW + 1) + at] = Math.sin(turnOf(hz) * at);
      }
    });
  }

  /** The window is folded at its middle: cosines see the even half of it, sines the odd half. */
  measure(samples: Float64Array, from: number): void {
    const even = this.#even;
    const odd = this.#odd;
    const middle = from + HALF_WINDOW;
    even[0] = samples[middle] as number; // indexes are within the buffer and the tables throughout
    for (let at = 1; at <= HALF_WINDOW; at++) {
      const after = samples[middle + at] as number;
      const before = samples[middle - at] as number;
      even[at] = after + before;
      odd[at] = after - before;
    }
    for (let index = 0; index < 6; index++) this.#powers[index] = this.#power(index * (HALF_WINDOW + 1));
  }

  /** The signal that the two strongest frequencies make. */
  strongest(): number {
    let first = 0;
    let second = -1;
    for (let index = 1; index < 6; index++) {
      if (this.#at(index) > this.#at(first)) {
        second = first;
        first = index;
      } else if (second < 0 || this.#at(index) > this.#at(second)) second = index;
    }
    return signalOf(first, second);
  }

  /** Mean square of the signal's weaker frequency as last measured. */
  weaker(signal: number): number {
    const pair = SIGNAL_PAIRS[signal];
    return pair === undefined ? 0 : Math.min(this.#at(pair[0]), this.#at(pair[1]));
  }

  louder(signal: number): number {
    const pair = SIGNAL_PAIRS[signal];
    return pair === undefined ? 0 : Math.max(this.#at(pair[0]), this.#at(pair[1]));
  }

  #at(index: number): number {
    return this.#powers[index] as number; // six of them
  }

  #power(base: number): number {
    const even = this.#even;
    const odd = this.#odd;
    const cosines = this.#cosines;
    const sines = this.#sines;
    let inPhase = 0;
    let quadrature = 0;
    for (let at = 0; at <= HALF_WINDOW; at++) {
      inPhase += (even[at] as number) * (cosines[base + at] as number);
      quadrature += (odd[at] as number) * (sines[base + at] as number);
    }
    return (2 * (inPhase * inPhase + quadrature * quadrature)) / (WINDOW * WINDOW);
  }
}
