import type { Clock, Timer } from "#firmware/kernel/clock.ts";

/** How hard both processes work. Shares are 0…1 of one core. */
export interface Work {
  readonly controlBusy: number;
  /** How late the control process's own timer was, milliseconds. */
  readonly lagMs: number;
}

export interface MediaWork {
  readonly busy: number;
  /** Beats of 20 ms dropped since the process started. */
  readonly ticksLate: number;
}

const LOOK_EVERY_MS = 1_000;
/** One bad second is a garbage collection or a neighbour; this many in a row are too many calls. */
const SECONDS_IN_A_ROW = 3;
/** A look at media holds for so long; the next one comes after five seconds. */
const MEDIA_LOOK_MS = 12_000;
const STRAINED = { busy: 0.85, lagMs: 200, lateBeats: 5 };
const OVERLOADED = { busy: 0.97, lagMs: 600, lateBeats: 50 };

/** Tells from lag, work and lost beats whether new calls would spoil the ones that stand. */
export class StrainGauge {
  readonly #clock: Clock;
  readonly #busy: () => number;
  #timer: Timer | undefined;
  #strained = 0;
  #overloaded = 0;
  #media: { readonly level: 0 | 1 | 2; readonly at: number } = { level: 0, at: 0 };
  #ticksLate: number | undefined;

  /** `busy` tells the share of work since it was asked last. */
  constructor(clock: Clock, busy: () => number) {
    this.#clock = clock;
    this.#busy = busy;
  }

  get level(): 0 | 1 | 2 {
    const control = this.#overloaded >= SECONDS_IN_A_ROW ? 2 : this.#strained >= SECONDS_IN_A_ROW ? 1 : 0;
    const isFresh = this.#clock.monotonic() - this.#media.at < MEDIA_LOOK_MS;
    const media = isFresh ? this.#media.level : 0;
    return control > media ? control : media;
  }

  start(): void {
    const due = this.#clock.monotonic() + LOOK_EVERY_MS;
    this.#timer = this.#clock.after(LOOK_EVERY_MS, () => {
      this.take({ controlBusy: this.#busy(), lagMs: this.#clock.monotonic() - due });
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** A second of the control process. */
  take({ controlBusy, lagMs }: Work): void {
    this.#strained = controlBusy > STRAINED.busy && lagMs > STRAINED.lagMs ? this.#strained + 1 : 0;
    this.#overloaded = controlBusy > OVERLOADED.busy && lagMs > OVERLOADED.lagMs ? this.#overloaded + 1 : 0;
  }

  /** What the media process told last. */
  takeMedia({ busy, ticksLate }: MediaWork): void {
    const lost = Math.max(0, ticksLate - (this.#ticksLate ?? ticksLate));
    this.#ticksLate = ticksLate;
    const isOver = (limit: typeof STRAINED): boolean => busy > limit.busy && lost > limit.lateBeats;
    this.#media = { level: isOver(OVERLOADED) ? 2 : isOver(STRAINED) ? 1 : 0, at: this.#clock.monotonic() };
  }
}
