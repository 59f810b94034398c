import type { Clock, Timer } from "#firmware/kernel/clock.ts";

/** The media process answers within milliseconds; calls that hear nothing for ten seconds are lost anyway. */
const LOOK_EVERY_MS = 2_000;
const SILENT_LOOKS = 5;

export interface LifeWatchOptions {
  readonly clock: Clock;
  /** Asks the process anything; settles when it has answered or is gone. */
  readonly ask: () => Promise<unknown>;
  /** It has been silent for ten seconds. */
  readonly stuck: () => void;
}

/**
 * Notices a process that runs and no longer answers: one in an endless loop keeps its calls silent for ever and takes
 * a processor from everybody else. Our own looks are counted and not time, so that a suspended machine wakes in peace.
 */
export class LifeWatch {
  readonly #options: LifeWatchOptions;
  #timer: Timer | undefined;
  #silent = 0;

  constructor(options: LifeWatchOptions) {
    this.#options = options;
  }

  /** Begins anew; also for the next process after one that was stuck. */
  start(): void {
    this.stop();
    this.#silent = 0;
    this.#look();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #look(): void {
    if (this.#silent === 0) this.#ask();
    this.#silent++;
    this.#timer = this.#options.clock.after(LOOK_EVERY_MS, () => {
      if (this.#silent <= SILENT_LOOKS) {
        this.#look();
        return;
      }
      this.stop();
      this.#options.stuck();
    });
  }

  #ask(): void {
    const heard = (): void => {
      this.#silent = 0;
    };
    this.#options.ask().then(heard, heard);
  }
}
