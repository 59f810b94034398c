import type { Clock } from "#firmware/kernel/clock.ts";
import { SilenceWatch } from "#firmware/kernel/silence-watch.ts";

/** The media process answers within milliseconds; calls that hear nothing for ten seconds are lost anyway. */
const LOOK_EVERY_MS = 2_000;
const SILENT_LOOKS = 5;

export interface LifeWatchOptions {
  readonly clock: Clock;
  /** Asks the process anything; settles when it has answered or is gone. */
  readonly ask: () => Promise<unknown>;
  /** It has been silent for ten seconds. */
  readonly stuck: () => void;
  /** The machine has no processor for us, and so none for it. */
  readonly starved: (lateMs: number) => void;
}

/**
 * Notices a process that runs and no longer answers: one in an endless loop keeps its calls silent for ever and takes
 * a processor from everybody else. A machine that stood still is no reason.
 */
export class LifeWatch {
  readonly #watch: SilenceWatch;

  constructor({ clock, ask, stuck, starved }: LifeWatchOptions) {
    const heard = (): void => this.#watch.heard();
    this.#watch = new SilenceWatch({
      clock,
      everyMs: LOOK_EVERY_MS,
      silentLooks: SILENT_LOOKS,
      look: () => void ask().then(heard, heard),
      silent: () => {
        this.stop();
        stuck();
      },
      starved,
    });
  }

  /** Begins anew; also for the next process after one that was stuck. */
  start(): void {
    this.#watch.start();
  }

  stop(): void {
    this.#watch.stop();
  }
}
