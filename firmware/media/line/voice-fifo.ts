/** Octets of one voice frame. */
const FRAME = 160;

/**
 * Holds voice between two clocks that run almost alike: the media process fills it by its own 20 ms, the board
 * empties it by its own. When one is faster, a frame is left out or missing now and then, and counted.
 */
export class VoiceFifo {
  readonly #slots: Uint8Array;
  readonly #capacity: number;
  #first = 0;
  #count = 0;
  #isFilling = true;
  /** Frames thrown away because they came faster than they went. */
  overruns = 0;
  /** Times nothing was there though voice was running. */
  underruns = 0;

  /** `capacity` in frames; half of it is the delay it starts with. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#slots = new Uint8Array(capacity * FRAME);
  }

  /** Frames waiting. */
  get fill(): number {
    return this.#count;
  }

  /** Copies the frame in. A full FIFO loses its oldest frame: fresh voice counts. */
  push(frame: Uint8Array): void {
    if (this.#count === this.#capacity) {
      this.#first = (this.#first + 1) % this.#capacity;
      this.#count--;
      this.overruns++;
    }
    const slot = (this.#first + this.#count) % this.#capacity;
    this.#slots.set(frame.subarray(0, FRAME), slot * FRAME);
    this.#count++;
    if (this.#count * 2 >= this.#capacity) this.#isFilling = false;
  }

  /** The next frame, valid until the next call; `undefined` while it fills up again after running empty. */
  shift(): Uint8Array | undefined {
    if (this.#isFilling) return undefined;
    if (this.#count === 0) {
      this.#isFilling = true;
      this.underruns++;
      return undefined;
    }
    const frame = this.#slots.subarray(this.#first * FRAME, (this.#first + 1) * FRAME);
    this.#first = (this.#first + 1) % this.#capacity;
    this.#count--;
    return frame;
  }

  clear(): void {
    this.#first = this.#count = 0;
    this.#isFilling = true;
  }
}
