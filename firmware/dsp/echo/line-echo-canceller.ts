import { AdaptiveFilter, FarHistory } from "./adaptive-filter.ts";

/** 32 ms: hybrids in the box and at the near exchange (ITU-T G.168 models D.2 to D.9) with room for a board's delay. */
const TAPS = 256;
const BLOCK = 64;
/** Energies below this mean square are background noise (about −50 dBm0): nothing is learned from them. */
const QUIET = 60 * 60;
/** Energy of a block in which nothing can be compared: the echo has died away while its cause is still in the history. */
const TRACE = 30 * 30 * BLOCK;
/** Somebody speaks here: no learning for so many samples after the last sign of it (30 ms). */
const DOUBLE_TALK_HANGOVER = 240;
/** No hybrid gives back more than it got; paths that sum up peaks may exceed it by 3 dB for a moment. */
const HYBRID_GAIN = 1.4;
const FAST_STEP = 0.7;
/** Once the path is known small steps follow it and noise moves the taps less. */
const FINE_STEP = 0.25;
/** Residual of an echo that is mostly gone is made inaudible; 26 dB leaves room so that speech is not cut. */
const SUPPRESSION = 0.05;

export interface EchoCancellerOptions {
  /** Samples of echo path, a multiple of 4; 128 is 16 ms. */
  readonly taps?: number;
  /** See the field of that name; on unless said otherwise. */
  readonly isNonLinear?: boolean;
}

/**
 * Takes the echo of what we send into an analog line out of what we hear from it. Two filters: one learns all the
 * time, the other is used, and takes over what was learned only when it has proved better for a while. So a person
 * speaking meanwhile (double talk) never spoils the line for the listener.
 */
export class LineEchoCanceller {
  readonly #far: FarHistory;
  readonly #learning: AdaptiveFilter;
  readonly #used: AdaptiveFilter;
  /** Suppress what is left of an echo while only the far side speaks; to be off while a fax or modem is on the line. */
  isNonLinear: boolean;
  /** Loudest far sample of each block of the history. */
  readonly #farPeaks: Float64Array;
  #farPeak = 0;
  /** Loudest far sample that an echo can still come from. */
  #loudest = 0;
  #step = FAST_STEP;
  /** A path that is well known is looked after in one block of several only: half the work. */
  #isResting = false;
  /** Energy in the far history below which nothing is learned. */
  readonly #quiet: number;
  #block = 0;
  #hangover = 0;
  #nearEnergy = 0;
  #usedEnergy = 0;
  #learningEnergy = 0;
  #inBlock = 0;
  #better = 0;
  #worse = 0;
  #harmful = 0;
  #gain = 1;
  #targetGain = 1;
  #noise = 0;
  #random = 1;
  /** Smoothed energies before and after, only while the far side alone is heard. */
  #echo = 0;
  #residual = 0;

  constructor({ taps = TAPS, isNonLinear = true }: EchoCancellerOptions = {}) {
    this.#far = new FarHistory(taps);
    this.#learning = new AdaptiveFilter(taps);
    this.#used = new AdaptiveFilter(taps);
    this.isNonLinear = isNonLinear;
    this.#quiet = QUIET * taps;
    this.#farPeaks = new Float64Array(Math.ceil(taps / BLOCK) + 1);
  }

  /** Echo return loss enhancement of the filter alone in dB, over the last second or so; 0 while nothing is known. */
  get enhancementDb(): number {
    return this.#residual === 0 ? 0 : 10 * Math.log10(this.#echo / this.#residual);
  }

  /** The taps in use: the line's echo path, for whoever measures a line. */
  get path(): Float64Array {
    return this.#used.weights.slice();
  }

  reset(): void {
    this.#learning.clear();
    this.#used.clear();
    this.#echo = this.#residual = 0;
  }

  /**
   * `sent` is what goes into the line, `heard` what comes out of it at the same time; both blocks are of one length.
   * The cleaned sound goes into `out`, which may be `heard` itself.
   */
  process(sent: Int16Array, heard: Int16Array, out: Int16Array): void {
    for (let at = 0; at < heard.length; at++) {
      const near = heard[at] ?? 0;
      const cleaned = this.#cancel(sent[at] ?? 0, near);
      out[at] = Math.max(-32_768, Math.min(32_767, this.isNonLinear ? this.#suppress(cleaned) : cleaned));
    }
  }

  #cancel(sent: number, near: number): number {
    const far = this.#far;
    far.push(sent);
    this.#farPeak = Math.max(this.#farPeak, Math.abs(sent));
    this.#loudest = Math.max(this.#loudest, this.#farPeak);
    const error = near - this.#used.estimate(far);
    this.#nearEnergy += near * near;
    this.#usedEnergy += error * error;
    // An echo is weaker than what made it: a near side louder than the far side has been is a person.
    if (Math.abs(near) > HYBRID_GAIN * this.#loudest) this.#hangover = DOUBLE_TALK_HANGOVER;
    else if (this.#hangover > 0) this.#hangover--;
    if (far.energy > this.#quiet && !this.#isResting) this.#learn(near);
    if (++this.#inBlock === BLOCK) this.#endBlock();
    return error;
  }

  #learn(near: number): void {
    const far = this.#far;
    const error = near - this.#learning.estimate(far);
    this.#learningEnergy += error * error;
    if (this.#hangover === 0) this.#learning.adapt(far, (this.#step * error) / (far.energy + this.#quiet * 0.1));
  }

  #endBlock(): void {
    this.#chooseFilter();
    const isEcho = this.#hangover === 0 && this.#far.energy > this.#quiet;
    if (isEcho) {
      this.#echo += 0.02 * (this.#nearEnergy - this.#echo);
      this.#residual += 0.02 * (this.#usedEnergy - this.#residual);
    }
    // Mostly cancelled means mostly echo: a person speaking here would be left over whole.
    this.#targetGain = isEcho && this.#usedEnergy < 0.05 * this.#nearEnergy ? SUPPRESSION : 1;
    if (!isEcho && this.#far.energy < this.#quiet) this.#measureNoise(Math.sqrt(this.#usedEnergy / BLOCK));
    this.#farPeaks[this.#block] = this.#farPeak;
    this.#block = (this.#block + 1) % this.#farPeaks.length;
    this.#loudest = Math.max(...this.#farPeaks);
    const known = this.enhancementDb;
    this.#step = known > 24 ? FINE_STEP : FAST_STEP;
    this.#isResting = known > 30 && this.#block !== 0;
    this.#farPeak = 0;
    this.#inBlock = this.#nearEnergy = this.#usedEnergy = this.#learningEnergy = 0;
  }

  #chooseFilter(): void {
    const [used, learning, near] = [this.#usedEnergy, this.#learningEnergy, this.#nearEnergy];
    if (this.#far.energy <= this.#quiet) return;
    // The path has changed so much that the filter makes it worse.
    this.#harmful = used > 2 * near + TRACE ? this.#harmful + 1 : 0;
    if (this.#harmful >= 4) {
      this.#used.clear();
      this.#learning.clear();
    }
    if (this.#isResting) return;
    // Better twice in a row, and it takes something away: a filter of nonsense would add.
    this.#better = learning < 0.9 * used && learning < 0.5 * near && this.#hangover === 0 ? this.#better + 1 : 0;
    if (this.#better >= 2) this.#used.copyFrom(this.#learning);
    this.#worse = learning > 2 * used + TRACE ? this.#worse + 1 : 0;
    // Led astray by double talk: begin again from what is known to work.
    if (this.#worse >= 10) this.#learning.copyFrom(this.#used);
  }

  /** The floor follows down at once and up slowly: it is background, not speech. */
  #measureNoise(level: number): void {
    this.#noise = level < this.#noise || this.#noise === 0 ? level : Math.min(level, this.#noise * 1.02 + 0.01);
  }

  /** Fades to the line's own background noise and back within 2 ms. */
  #suppress(sample: number): number {
    this.#gain += (this.#targetGain - this.#gain) * 0.06;
    if (this.#gain > 0.99) return sample;
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) | 0;
    const comfort = (this.#random / 2 ** 31) * Math.min(this.#noise, 60) * 1.7;
    return sample * this.#gain + comfort * (1 - this.#gain);
  }
}
