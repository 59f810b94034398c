import type { Clock, Timer } from "#firmware/kernel/clock.ts";

/** Pulses of a ringing voltage (16 to 55 Hz) follow one another within this time. */
const PULSE_GAP_MS = 80;
/** So many pulses are ringing and no crosstalk from a neighbouring pair. */
const MIN_PULSES = 3;
/** Without a pulse for so long the ringing has ended. */
const END_MS = 120;
/** A poller that has just been set up reports the present level once: that is no pulse. */
const SETTLE_MS = 150;

/**
 * Tells ringing from a reversal of polarity by the pulses of a line interface's ring detector: many in a row, or a
 * single one.
 */
export class RingDetector {
  readonly #clock: Clock;
  readonly #tell: (sign: "ring-on" | "ring-off" | "reversal") => void;
  #pulses = 0;
  #lastMs = Number.NEGATIVE_INFINITY;
  #isRinging = false;
  #wasHigh = false;
  readonly #startsMs: number;
  #timer: Timer | undefined;

  constructor(clock: Clock, tell: (sign: "ring-on" | "ring-off" | "reversal") => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#startsMs = clock.monotonic() + SETTLE_MS;
  }

  /** A change of the pin, with the level read after it: a pulse of 1 ms may be over by then, and is one all the same. */
  edge(isHigh: boolean): void {
    const isPulse = isHigh || !this.#wasHigh;
    this.#wasHigh = isHigh;
    const now = this.#clock.monotonic();
    if (!isPulse || now < this.#startsMs) return;
    this.#pulses = now - this.#lastMs > PULSE_GAP_MS ? 1 : this.#pulses + 1;
    this.#lastMs = now;
    this.#timer?.cancel();
    this.#timer = this.#clock.after(END_MS, () => this.#quiet());
    if (this.#isRinging || this.#pulses < MIN_PULSES) return;
    this.#isRinging = true;
    this.#tell("ring-on");
  }

  reset(): void {
    this.#timer?.cancel();
    this.#pulses = 0;
    this.#isRinging = false;
  }

  close(): void {
    this.#timer?.cancel();
  }

  #quiet(): void {
    const wasSingle = this.#pulses === 1;
    this.#pulses = 0;
    if (this.#isRinging) this.#tell("ring-off");
    else if (wasSingle) this.#tell("reversal");
    this.#isRinging = false;
  }
}
