import type { Clock, Timer } from "#firmware/kernel/clock.ts";

const MINUTE_MS = 60_000;

interface RegularCallsOptions {
  readonly clock: Clock;
  /** 0 for never. */
  readonly everyMinutes: () => number;
  readonly isQuiet: () => boolean;
  readonly call: () => Promise<unknown>;
}

/** Has the box call itself again and again, at moments when nobody else is on the telephone. */
export class RegularCalls {
  readonly #options: RegularCallsOptions;
  #timer: Timer | undefined;
  #lastAt: number;

  constructor(options: RegularCallsOptions) {
    this.#options = options;
    this.#lastAt = options.clock.monotonic();
  }

  start(): void {
    const { clock, everyMinutes, isQuiet, call } = this.#options;
    this.#timer = clock.after(MINUTE_MS, () => this.start());
    const every = everyMinutes() * MINUTE_MS;
    if (every === 0 || clock.monotonic() - this.#lastAt < every || !isQuiet()) return;
    this.#lastAt = clock.monotonic();
    void call();
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
