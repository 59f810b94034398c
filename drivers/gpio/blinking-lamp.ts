import type { Clock, Timer } from "#firmware/kernel/clock.ts";

/** How a lamp shows: slow is once a second, fast four times, flash a short light every two seconds. */
export type LampPattern = "off" | "on" | "slow" | "fast" | "flash";

/** Lit and dark, milliseconds; slow and fast as boards on the link blink (SPECIFICATION.md §4.4). */
const BLINK: Readonly<Record<Exclude<LampPattern, "on" | "off">, readonly [number, number]>> = {
  slow: [500, 500],
  fast: [125, 125],
  flash: [80, 1_920],
};

/** One lamp, blinking by the clock. */
export class BlinkingLamp {
  readonly #clock: Clock;
  readonly #write: (isLit: boolean) => void;
  #pattern: LampPattern | undefined;
  #timer: Timer | undefined;

  constructor(clock: Clock, write: (isLit: boolean) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** The same pattern again goes on in step. */
  show(pattern: LampPattern): void {
    if (pattern === this.#pattern) return;
    this.still();
    this.#pattern = pattern;
    if (pattern === "on" || pattern === "off") this.#write(pattern === "on");
    else this.#blink(BLINK[pattern], 0);
  }

  /** Stays as it is at this moment, until it is told to show something. */
  still(): void {
    this.#timer?.cancel();
    this.#pattern = undefined;
  }

  #blink(times: readonly [number, number], phase: 0 | 1): void {
    this.#write(phase === 0);
    this.#timer = this.#clock.after(times[phase], () => this.#blink(times, phase === 0 ? 1 : 0));
  }
}
