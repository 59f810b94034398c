import type { Clock, Timer } from "#firmware/kernel/clock.ts";

/** Exchanges take the battery away for a moment as a signal or while they are worked on; a line without it for longer is dead. */
const DEAD_AFTER_MS = 5_000;

/** The exchange's battery on a line at rest: where it is gone, the cable is out or the carrier has switched the line off. */
export class LineBattery {
  readonly #clock: Clock;
  readonly #changed: () => void;
  #timer: Timer | undefined;
  #deadSince: number | undefined;

  /** `changed` is told when the line has died or lives again. */
  constructor(clock: Clock, changed: () => void) {
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Since when the line is dead, wall time; undefined for one that lives, or whose hardware does not tell. */
  get deadSince(): number | undefined {
    return this.#deadSince;
  }

  /** Measured with the loop open. */
  measured(volts: number): void {
    if (volts > 0) {
      this.lives();
      return;
    }
    if (this.#deadSince !== undefined || this.#timer !== undefined) return;
    const at = this.#clock.now();
    this.#timer = this.#clock.after(DEAD_AFTER_MS, () => {
      this.#timer = undefined;
      this.#deadSince = at;
      this.#changed();
    });
  }

  /** A sign of life that needs no battery to be measured: it rings, or current flows. */
  lives(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#deadSince === undefined) return;
    this.#deadSince = undefined;
    this.#changed();
  }
}
