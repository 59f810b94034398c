import { ULAW_SILENCE } from "#firmware/kernel/g711.ts";

const FRAME_SAMPLES = 160;
/** Play-out: waits for two frames, for one more after each time it ran dry, for four at most; holds eight. */
const PLAYOUT_START = 2;
const PLAYOUT_MOST_START = 4;
const PLAYOUT_MAX = 8;
/** More than it waits for lay ready all the time for so many frames, 5 s: one is left out. */
const PLAYOUT_CALM = 250;

/** The play-out buffer of one port, as firmware would have it. */
export class Playout {
  readonly frames: Uint8Array[] = [];
  isStarted = false;
  #start = PLAYOUT_START;
  #least = PLAYOUT_MAX;
  #shifted = 0;
  underruns = 0;
  overruns = 0;

  push(frame: Uint8Array): void {
    if (this.frames.length === PLAYOUT_MAX) {
      this.frames.shift();
      this.overruns++;
    }
    this.frames.push(frame);
    if (this.frames.length >= this.#start) this.isStarted = true;
  }

  /** What a disturbance has piled up would delay the rest of the call. */
  #shrink(): void {
    this.#least = Math.min(this.#least, this.frames.length);
    if (++this.#shifted < PLAYOUT_CALM) return;
    if (this.#least > this.#start) {
      this.frames.shift();
      this.overruns++;
    }
    this.#least = PLAYOUT_MAX;
    this.#shifted = 0;
  }

  /** Voice is off: what waits is of no use. */
  clear(): void {
    this.frames.length = 0;
    this.isStarted = false;
    this.#start = PLAYOUT_START;
  }

  shift(): Uint8Array {
    const frame = this.isStarted ? this.frames.shift() : undefined;
    if (frame !== undefined) {
      this.#shrink();
      return frame;
    }
    if (this.isStarted) {
      this.underruns++;
      this.#start = Math.min(PLAYOUT_MOST_START, this.#start + 1);
    }
    this.isStarted = false;
    return new Uint8Array(FRAME_SAMPLES).fill(ULAW_SILENCE);
  }
}
