/** Channel associated signalling in timeslot 16 (G.704 §5.1.3): 16 frames, ABCD of slots n and n + 16 in frame n. */

const FRAMES = 16;
/** Frame 0: alignment word 0000, then x y x x with y clear: no alarm. */
const HEAD = 0b00001011;

export class CasSender {
  /** ABCD by timeslot; all blocked until told otherwise. */
  readonly bits = new Uint8Array(32).fill(0b1101);
  #frame = 0;

  next(): number {
    const frame = this.#frame;
    this.#frame = (frame + 1) % FRAMES;
    if (frame === 0) return HEAD;
    return ((this.bits[frame] as number) << 4) | (this.bits[frame + FRAMES] as number); // 32 of them
  }
}

export class CasReceiver {
  readonly bits = new Int8Array(32).fill(-1);
  isAligned = false;
  readonly #changed: (slot: number, bits: number) => void;
  readonly #seen = new Int8Array(32).fill(-1);
  #frame = 0;
  #wrong = 0;
  /** A head was where this one would have been a multiframe ago. */
  #isCandidate = false;

  /** `changed` is told of bits that have been the same for two multiframes. */
  constructor(changed: (slot: number, bits: number) => void) {
    this.#changed = changed;
  }

  reset(): void {
    this.isAligned = false;
    this.#frame = this.#wrong = 0;
  }

  push(octet: number): void {
    const isHead = octet >>> 4 === 0 && (octet & 0b1011) === 0b1011;
    if (!this.isAligned && this.#frame === 0 && !isHead) return;
    if (this.#frame === 0) this.#head(isHead);
    else if (this.isAligned) {
      this.#take(this.#frame, octet >>> 4);
      this.#take(this.#frame + FRAMES, octet & 15);
      // No channel below 16 has all its bits clear: this would be another head, and ours a false one.
    } else if (octet >>> 4 === 0) this.#frame = 0;
    this.#frame = (this.#frame + 1) % FRAMES;
  }

  #head(isHead: boolean): void {
    this.#wrong = isHead ? 0 : this.#wrong + 1;
    if (this.#wrong >= 2) this.reset();
    else if (isHead && !this.isAligned && this.#isCandidate) this.isAligned = true;
    this.#isCandidate = isHead;
  }

  #take(slot: number, bits: number): void {
    if (slot === FRAMES) return;
    if (this.#seen[slot] === bits && this.bits[slot] !== bits) {
      this.bits[slot] = bits;
      this.#changed(slot, bits);
    }
    this.#seen[slot] = bits;
  }
}
