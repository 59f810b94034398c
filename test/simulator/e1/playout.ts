const FRAME = 160;
/** Frames that must wait before play-out begins, and that it holds at most (SPECIFICATION.md, 9.4). */
const START = 2;
const MOST = 8;
/** Samples of 1/60 s: all frequencies of R2 are multiples of 60 Hz. */
const PERIOD = 400 / 3;
/** With CAS frames are made up and left out by so many: six periods, so that a signal goes on without a break. */
const PIECE = 5;
/** A signal that has been over for so long is not begun again; below this A-law magnitude there is none. */
const OVER_SAMPLES = 40;
const FAINT = 0x10;
const MOST_MADE_UP = 2 * PIECE;
const SILENCE = 0xd5;

/** What the host says in one timeslot, until it is sent. */
export class SlotPlayout {
  underruns = 0;
  overruns = 0;
  /** Register signals are sent in the timeslot (MFC/R2): what comes late is missed less than a signal that breaks off. */
  carriesSignals = false;
  readonly #frames: Uint8Array[] = [];
  #last: Uint8Array = new Uint8Array(FRAME).fill(SILENCE);
  #isStarted = false;
  #madeUp = 0;

  push(frame: Uint8Array): void {
    if (this.#frames.length === MOST) {
      this.#frames.splice(0, this.carriesSignals ? PIECE : 1);
      this.overruns++;
    }
    this.#frames.push(frame);
    if (this.#frames.length >= START) this.#isStarted = true;
  }

  clear(): void {
    this.#frames.length = this.#madeUp = 0;
    this.#isStarted = false;
  }

  /** 20 ms to send; undefined while there is nothing. */
  shift(): Uint8Array | undefined {
    if (!this.#isStarted) return undefined;
    const isBetween = this.#madeUp % PIECE !== 0;
    const isEnough = this.#madeUp === 0 ? this.#frames.length > 0 : this.#frames.length >= START;
    const due = isBetween || !isEnough ? undefined : this.#frames.shift();
    if (due !== undefined) {
      this.#madeUp = 0;
      this.#last = due;
      return due;
    }
    this.underruns++;
    if (this.carriesSignals && this.#madeUp < MOST_MADE_UP) {
      return this.#goOn(FRAME * this.#madeUp++);
    }
    this.#isStarted = false;
    this.#madeUp = 0;
    return undefined;
  }

  /** The signal as it would go on, `from` samples after the last frame. */
  #goOn(from: number): Uint8Array {
    const last = this.#last;
    const isOver = last.subarray(FRAME - OVER_SAMPLES).every((octet) => ((octet ^ 0x55) & 0x7f) < FAINT);
    if (isOver) return new Uint8Array(FRAME).fill(SILENCE);
    return Uint8Array.from(
      { length: FRAME },
      (_, at) => last[Math.floor(FRAME - PERIOD + ((from + at) % PERIOD))] ?? 0,
    );
  }
}
