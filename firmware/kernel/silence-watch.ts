import type { Clock, Timer } from "./clock.ts";

/** A look that comes so much too late says that the machine has no processor for us, and then none for whom we watch. */
const STARVED_MS = 500;

export interface SilenceWatchOptions {
  readonly clock: Clock;
  /** Between two looks. */
  readonly everyMs: number;
  /** So many looks in a row may pass without a sign of life. */
  readonly silentLooks: number;
  /** At each look that finds it heard of since the last: ask for the next sign of life, where it is not sent unasked. */
  readonly look?: () => void;
  /** It has been silent for too long; told once, until it is heard or the watch begins anew. */
  readonly silent: () => void;
  /** The machine stood still or was starved while we waited; told once until a look comes in time. */
  readonly starved: (lateMs: number) => void;
}

/**
 * Notices that something which should be heard of again and again has fallen silent. Our own looks are counted and not
 * time, and those that come late do not count: a machine that was suspended, or so busy that nobody got a processor,
 * makes the healthy silent too.
 */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  #timer: Timer | undefined;
  #silent = 0;
  #isHeard = false;
  #isTold = false;
  #isStarved = false;

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
  }

  /** Begins anew. */
  start(): void {
    this.stop();
    this.heard();
    this.#isStarved = false;
    this.#next();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** A sign of life. */
  heard(): void {
    this.#silent = 0;
    this.#isHeard = true;
    this.#isTold = false;
  }

  #next(): void {
    const { clock, everyMs } = this.#options;
    if (this.#isHeard) {
      this.#isHeard = false;
      this.#options.look?.();
    }
    const dueAt = clock.monotonic() + everyMs;
    this.#timer = clock.after(everyMs, () => {
      this.#count(clock.monotonic() - dueAt);
      if (this.#timer !== undefined) this.#next();
    });
  }

  #count(lateMs: number): void {
    const isStarved = lateMs > STARVED_MS;
    if (isStarved && !this.#isStarved) this.#options.starved(lateMs);
    this.#isStarved = isStarved;
    if (isStarved || this.#isTold) return;
    this.#silent++;
    if (this.#silent <= this.#options.silentLooks) return;
    this.#isTold = true;
    this.#options.silent();
  }
}
