const FRAME = 160;
/** Frames that must wait before play-out begins, and that it holds at most (SPECIFICATION.md, 9.4). */
const START = 2;
const MOST = 8;

/** What the host says in one timeslot, until it is sent. */
export class SlotPlayout {
  underruns = 0;
  overruns = 0;
  readonly #frames: Uint8Array[] = [];
  #isStarted = false;

  get fill(): number {
    return this.#frames.length * FRAME;
  }

  push(frame: Uint8Array): void {
    if (this.#frames.length === MOST) {
      this.#frames.shift();
      this.overruns++;
    }
    this.#frames.push(frame);
    if (this.#frames.length >= START) this.#isStarted = true;
  }

  clear(): void {
    this.#frames.length = 0;
    this.#isStarted = false;
  }

  shift(): Uint8Array | undefined {
    const frame = this.#isStarted ? this.#frames.shift() : undefined;
    if (frame === undefined && this.#isStarted) {
      this.underruns++;
      this.#isStarted = false;
    }
    return frame;
  }
}
