import { LAW_TABLES, type Law, type LawTables, linearTo } from "#firmware/kernel/g711.ts";

const FRAME = 160;
/** What is remembered of the voice: two of the longest periods, and what they are compared over. */
const KEPT = 400;
/** Periods of a voice, 66 to 200 Hz, in samples; higher voices are found by a multiple of theirs. */
const SHORTEST = 40;
const LONGEST = 120;
const COMPARED = 160;
/** Voice that comes back is faded in over so many samples. */
const RETURN = 40;
/** Loudness at the beginning of each made-up frame, and at the end of the last: silence follows. */
const LOUDNESS = [1, 0.8, 0.4, 0];

/**
 * Makes up for lost frames of 20 ms G.711: goes on with the last period of the voice, ever softer, and is silent after
 * 60 ms (in the manner of ITU-T G.711 Appendix I, without its delay). Allocates nothing per frame.
 */
export class Concealer {
  readonly #law: LawTables;
  readonly #kept = new Uint8Array(KEPT);
  readonly #out = new Uint8Array(FRAME);
  readonly #period = new Float64Array(LONGEST);
  #length = LONGEST;
  /** Position in the period. */
  #at = 0;
  #misses = 0;
  /** Frames made up so far. */
  concealed = 0;

  constructor(law: Law = "PCMU") {
    this.#law = LAW_TABLES[law];
    this.#kept.fill(this.#law.silence);
    this.#out.fill(this.#law.silence);
  }

  /** Takes a frame that has come, and gives it back, joined to what was made up before it; valid until the next call. */
  take(frame: Uint8Array): Uint8Array {
    let out = frame;
    if (this.#misses > 0) {
      this.#out.set(frame.subarray(0, FRAME));
      const loudness = LOUDNESS[this.#misses] ?? 0;
      for (let index = 0; index < RETURN; index++) {
        const share = (index + 1) / (RETURN + 1);
        const fresh = this.#law.toLinear[this.#out[index] as number] as number; // index < RETURN
        this.#out[index] = linearTo(this.#law, share * fresh + (1 - share) * loudness * this.#next());
      }
      this.#misses = 0;
      out = this.#out;
    }
    this.#keep(out);
    return out;
  }

  /** A frame in place of one that has not come; valid until the next call. */
  missing(): Uint8Array {
    this.concealed++;
    if (this.#misses === 0) this.#listen();
    const from = LOUDNESS[this.#misses] ?? 0;
    const to = LOUDNESS[this.#misses + 1] ?? 0;
    if (from === 0) this.#out.fill(this.#law.silence);
    for (let index = 0; from > 0 && index < FRAME; index++) {
      const loudness = from + ((to - from) * index) / FRAME;
      this.#out[index] = linearTo(this.#law, loudness * this.#next());
    }
    this.#misses = Math.min(this.#misses + 1, LOUDNESS.length - 1);
    this.#keep(this.#out);
    return this.#out;
  }

  /** A new stream begins. */
  reset(): void {
    this.#kept.fill(this.#law.silence);
    this.#misses = 0;
  }

  #keep(frame: Uint8Array): void {
    this.#kept.copyWithin(0, FRAME);
    this.#kept.set(frame.subarray(0, FRAME), KEPT - FRAME);
  }

  #next(): number {
    const sample = this.#period[this.#at] as number; // #at < #length
    this.#at = (this.#at + 1) % this.#length;
    return sample;
  }

  /** The last period of the voice; its seam is smoothed over its last quarter, so that it can follow itself. */
  #listen(): void {
    const length = this.#findPeriod();
    const overlap = length >> 2;
    for (let index = 0; index < length; index++) {
      const sample = this.#sample(KEPT - length + index);
      const into = index - (length - overlap);
      const share = into < 0 ? 0 : (into + 1) / (overlap + 1);
      // The end of the period turns into what came right before its beginning.
      this.#period[index] =
        share === 0 ? sample : (1 - share) * sample + share * this.#sample(KEPT - 2 * length + index);
    }
    this.#length = length;
    this.#at = 0;
  }

  #findPeriod(): number {
    let [best, found] = [0, LONGEST];
    for (let lag = SHORTEST; lag <= LONGEST; lag++) {
      let [product, energy] = [0, 1];
      for (let index = KEPT - COMPARED; index < KEPT; index++) {
        const before = this.#sample(index - lag);
        product += this.#sample(index) * before;
        energy += before * before;
      }
      const likeness = product <= 0 ? 0 : (product * product) / energy;
      // A multiple of the period is as like: the first of equals is taken.
      if (likeness > best * 1.02) [best, found] = [likeness, lag];
    }
    return found;
  }

  #sample(index: number): number {
    return this.#law.toLinear[this.#kept[index] as number] as number; // callers stay within KEPT
  }
}
