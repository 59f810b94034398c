import type { Clock } from "#firmware/kernel/clock.ts";

/** Lets a number of things a second through and counts the rest: answers to garbage, lines about it in the log. */
export class FloodGuard {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #burst: number;
  #allowance: number;
  #at: number;
  #refused = 0;

  /** `burst` is how many may come at once. */
  constructor(clock: Clock, perSecond: number, burst = perSecond) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#allowance = burst;
    this.#at = clock.monotonic();
  }

  /** Whether one more may pass now. */
  admit(): boolean {
    const now = this.#clock.monotonic();
    this.#allowance = Math.min(this.#burst, this.#allowance + ((now - this.#at) / 1_000) * this.#perSecond);
    this.#at = now;
    if (this.#allowance < 1) {
      this.#refused++;
      return false;
    }
    this.#allowance--;
    return true;
  }

  /** How many were refused since the last call. */
  takeRefused(): number {
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }
}
