import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { FRAME_MS } from "./frame.ts";

/** Frames made up for at most when the process was held up; beyond it the far ends would only get a burst. */
const MAX_CATCH_UP = 5;
/** Node's timers know whole milliseconds and fire up to one early. */
const EARLY_MS = 1;

/**
 * Beats every 20 ms on an absolute schedule: a late beat never delays the next one. Beats missed by up to
 * `MAX_CATCH_UP` frames are made up for at once, older ones are dropped and counted as late.
 */
export class Ticker {
  readonly #clock: Clock;
  readonly #beat: (now: number) => void;
  readonly #missed: (beats: number) => void;
  #startedAt = 0;
  #done = 0;
  #timer: Timer | undefined;
  #late = 0;

  /** `missed` is told how many beats in a row are dropped, before the next one. */
  constructor(clock: Clock, beat: (now: number) => void, missed: (beats: number) => void = () => undefined) {
    this.#clock = clock;
    this.#beat = beat;
    this.#missed = missed;
  }

  /** Beats that were dropped because the process was held up. */
  get late(): number {
    return this.#late;
  }

  /** Begins to beat; does nothing while it does. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#startedAt = this.#clock.monotonic();
    this.#done = 0;
    this.#arm();
  }

  /** No more beats until it is started again. A beat may stop the ticker that beats it. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    const next = this.#startedAt + (this.#done + 1) * FRAME_MS;
    this.#timer = this.#clock.after(Math.max(0, next - this.#clock.monotonic()), () => this.#run());
  }

  #run(): void {
    const fired = this.#timer;
    const due = Math.floor((this.#clock.monotonic() - this.#startedAt + EARLY_MS) / FRAME_MS) - this.#done;
    const dropped = due - MAX_CATCH_UP;
    if (dropped > 0) {
      this.#late += dropped;
      this.#done += dropped;
    }
    try {
      if (dropped > 0) this.#missed(dropped);
      for (let left = Math.min(due, MAX_CATCH_UP); left > 0; left--) {
        this.#done++;
        this.#beat(this.#clock.monotonic());
      }
    } finally {
      if (this.#timer === fired) this.#arm();
    }
  }
}
