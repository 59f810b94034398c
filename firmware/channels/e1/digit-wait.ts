import type { Clock, Timer } from "#firmware/kernel/clock.ts";

/** Overlap receiving: a called number that comes digit by digit is complete some time after its last one. */
export class DigitWait {
  readonly #options: {
    readonly clock: Clock;
    readonly waitMs: number;
    readonly complete: (digits: string) => void;
    readonly stop: () => void;
  };
  #digits: string;
  #timer: Timer;

  constructor(options: {
    readonly clock: Clock;
    readonly waitMs: number;
    /** What came with the call itself. */
    readonly digits: string;
    readonly complete: (digits: string) => void;
    /** The caller gave up before the end of the number. */
    readonly stop: () => void;
  }) {
    this.#options = options;
    this.#digits = options.digits;
    this.#timer = this.#wait();
  }

  more(digits: string, isComplete: boolean): void {
    this.#timer.cancel();
    this.#digits += digits;
    if (isComplete) this.#options.complete(this.#digits);
    else this.#timer = this.#wait();
  }

  stop(): void {
    this.#timer.cancel();
    this.#options.stop();
  }

  #wait(): Timer {
    return this.#options.clock.after(this.#options.waitMs, () => this.#options.complete(this.#digits));
  }
}
