import { peakOf, SAMPLE_RATE } from "#firmware/dsp/level.ts";
import { HOP_SAMPLES, PureTone } from "./pure-tone.ts";

export const HOP_MS = 10;
const WINDOW_SAMPLES = 2 * HOP_SAMPLES;
/** Spacing of the orthogonal bins of a 20 ms window. */
const BIN_HZ = SAMPLE_RATE / WINDOW_SAMPLES;
/** Bins this near to a frequency hold at least 90 % of a tone within the 25 Hz that exchanges may be off. */
const REACH_HZ = 75;
/** Share of the power that must lie at the tone's frequencies, and at each of them; voices stay below mostly. */
const MIN_SHARE = 0.7;
const MIN_SHARE_EACH = 0.12;
/** Bins nearer than this to a frequency are its own; two tones 90 Hz apart share none, nearer ones are as one. */
const OWN_HZ = 45;
/** Pitches from here on are looked for as pure tones. */
const HIGH_HZ = 800;
/** Special information tones are off by up to 50 Hz in some networks. */
const HIGH_TOLERANCE_HZ = 60;
const MAX_IMPURITY = 0.25;
/** Weakest tone, and the power below which there is silence. */
const MIN_POWER = peakOf(-40) ** 2 / 2;
const SILENCE_POWER = peakOf(-46) ** 2 / 2;
/** A pause may hold this much of the tone's power: crosstalk, echo, noise. */
const PAUSE_SHARE = 10 ** -1.4;

/** What 10 ms are when they are none of the pitches. */
export const SILENCE = -1;
export const OTHER = -2;

/** A pitch to listen for. */
export interface Pitch {
  /** What it is told as: from 0 on; pitches that cannot be told apart share one. */
  readonly kind: number;
  readonly frequenciesHz: readonly number[];
  /** How far a single frequency may be off; more frequencies, and modulated ones, are known by their neighbourhood. */
  readonly toleranceHz?: number;
}

interface Bin {
  readonly coefficient: number;
  readonly cos: number;
  readonly sin: number;
  /** How the bin turns in a hop: +1 or −1. */
  readonly turn: number;
  /** Of the last hop. */
  re: number;
  im: number;
  /** In the last 20 ms, as a part of the mean power. */
  power: number;
}

interface Place {
  readonly kind: number;
  readonly frequenciesHz: readonly number[];
  readonly toleranceHz: number | undefined;
  /** First and last index of the bins around each frequency, or frequencies near to each other, and of its own. */
  readonly bins: readonly (readonly [number, number, number, number])[];
}

/** Tells of each 10 ms (by the 20 ms up to their end) which of some pitches they hold, if any. */
export class ToneFrames {
  /** Mean power of the last 10 ms. */
  power = 0;
  /** Per pitch, by its index, which part of the last 20 ms it holds; 0 when they are not this pitch. */
  readonly shares: Float64Array;
  readonly #bins: Bin[] = [];
  readonly #places: readonly Place[];
  readonly #pure = new PureTone();
  /** Power of the tone heard last; what is far below it is a pause. */
  #tonePower = 0;

  constructor(pitches: readonly Pitch[]) {
    const low = pitches.flatMap(({ frequenciesHz }) => frequenciesHz.filter((hz) => hz < HIGH_HZ));
    const indexOf = new Map<number, number>();
    for (let hz = BIN_HZ; hz < HIGH_HZ + REACH_HZ; hz += BIN_HZ) {
      if (low.some((one) => Math.abs(one - hz) <= REACH_HZ)) {
        indexOf.set(hz, this.#bins.length);
        this.#bins.push(bin(hz));
      }
    }
    this.shares = new Float64Array(pitches.length);
    this.#places = pitches.map(({ kind, frequenciesHz, toleranceHz }) => ({
      kind,
      frequenciesHz,
      toleranceHz,
      bins: clustersOf(frequenciesHz).map((cluster) => {
        const near = (reach: number): number[] =>
          [...indexOf].filter(([at]) => cluster.some((hz) => Math.abs(at - hz) <= reach)).map(([, index]) => index);
        const [around, own] = [near(REACH_HZ), near(OWN_HZ)];
        return [around.at(0) ?? 0, around.at(-1) ?? -1, own.at(0) ?? 0, own.at(-1) ?? -1] as const;
      }),
    }));
  }

  /** Takes 80 samples; gives the kind of a pitch, `SILENCE` or `OTHER`. */
  take(samples: Float64Array): number {
    this.#pure.take(samples);
    for (const one of this.#bins) advance(one, samples);
    this.power = this.#pure.hopPower;
    const power = this.#pure.power;
    this.shares.fill(0);
    if (power < SILENCE_POWER || power < this.#tonePower * PAUSE_SHARE) return SILENCE;
    if (power < MIN_POWER) return OTHER;
    const pitch = this.#pitchIn(power);
    if (pitch >= 0) this.#tonePower += 0.2 * (power - this.#tonePower);
    else this.#tonePower *= 0.98;
    return pitch;
  }

  #pitchIn(power: number): number {
    let best = OTHER;
    let bestShare = MIN_SHARE;
    for (let index = 0; index < this.#places.length; index++) {
      const place = this.#places[index] as Place; // index < length
      const share = this.#shareOf(place, power);
      this.shares[index] = share;
      if (share >= bestShare) {
        best = place.kind;
        bestShare = share + 0.02;
      }
    }
    return best;
  }

  /** Which part of the power the pitch holds; 0 when it is not this pitch. */
  #shareOf(place: Place, power: number): number {
    const { frequenciesHz, bins } = place;
    const [hz = 0] = frequenciesHz;
    if (hz >= HIGH_HZ) {
      const pure = this.#pure;
      const isIt = Math.abs(pure.hz - hz) <= HIGH_TOLERANCE_HZ && pure.impurity <= MAX_IMPURITY;
      return isIt ? 1 - pure.impurity : 0;
    }
    let total = 0;
    let counted = -1;
    for (let index = 0; index < bins.length; index++) {
      const [from, to, ownFrom, ownTo] = bins[index] as Place["bins"][number]; // index < length
      let each = 0;
      for (let at = from; at <= to; at++) {
        const part = (this.#bins[at] as Bin).power; // from…to are bins
        if (at >= ownFrom && at <= ownTo) each += part;
        if (at > counted) total += part;
      }
      counted = Math.max(counted, to);
      if (bins.length > 1 && each < MIN_SHARE_EACH * power) return 0;
    }
    if (total < MIN_SHARE * power) return 0;
    return this.#isInTune(place) ? total / power : 0;
  }

  /** The frequency of one tone, from the ratio of the two strongest bins, is near enough. */
  #isInTune({ frequenciesHz, toleranceHz, bins }: Place): boolean {
    const [range] = bins;
    if (toleranceHz === undefined || range === undefined || frequenciesHz.length > 1) return true;
    const [from, to] = range;
    let top = from;
    for (let at = from; at <= to; at++) if (this.#power(at) > this.#power(top)) top = at;
    const below = this.#isNext(top - 1, top) ? this.#power(top - 1) : 0;
    const above = this.#isNext(top, top + 1) ? this.#power(top + 1) : 0;
    const peak = Math.sqrt(this.#power(top));
    const side = Math.sqrt(Math.max(below, above));
    const shift = (side / (side + peak)) * (above > below ? BIN_HZ : -BIN_HZ);
    return Math.abs(this.#hzOf(top) + shift - (frequenciesHz[0] ?? 0)) <= toleranceHz;
  }

  #power(at: number): number {
    return this.#bins[at]?.power ?? 0;
  }

  #isNext(low: number, high: number): boolean {
    return this.#hzOf(high) - this.#hzOf(low) < 1.5 * BIN_HZ;
  }

  #hzOf(at: number): number {
    const one = this.#bins[at];
    return one === undefined ? Number.POSITIVE_INFINITY : (Math.atan2(one.sin, one.cos) * SAMPLE_RATE) / (2 * Math.PI);
  }
}

/** Frequencies that 20 ms cannot tell apart, together. */
function clustersOf(frequenciesHz: readonly number[]): number[][] {
  const clusters: number[][] = [];
  for (const hz of frequenciesHz.toSorted((a, b) => a - b)) {
    const last = clusters.at(-1);
    if (last !== undefined && hz - (last.at(-1) ?? 0) < 2 * OWN_HZ - 10) last.push(hz);
    else clusters.push([hz]);
  }
  return clusters;
}

function bin(hz: number): Bin {
  const turn = (2 * Math.PI * hz) / SAMPLE_RATE;
  const cos = Math.cos(turn);
  const isEven = Math.round(hz / BIN_HZ) % 2 === 0;
  return { coefficient: 2 * cos, cos, sin: Math.sin(turn), turn: isEven ? 1 : -1, re: 0, im: 0, power: 0 };
}

function advance(one: Bin, samples: Float64Array): void {
  const { coefficient } = one;
  let last = 0;
  let before = 0;
  for (let at = 0; at < samples.length; at++) {
    const next = coefficient * last - before + (samples[at] as number); // at < length
    before = last;
    last = next;
  }
  const re = last - one.cos * before;
  const im = one.sin * before;
  const sumRe = one.turn * one.re + re;
  const sumIm = one.turn * one.im + im;
  one.power = (2 * (sumRe * sumRe + sumIm * sumIm)) / (WINDOW_SAMPLES * WINDOW_SAMPLES);
  one.re = re;
  one.im = im;
}
