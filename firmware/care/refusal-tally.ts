import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";

/** A stretch of time in which something was refused. */
export interface Episode<Why extends string> {
  readonly since: number;
  readonly lastAt: number;
  readonly count: number;
  /** Refusals by reason, the most frequent first. */
  readonly by: readonly { readonly why: Why; readonly count: number }[];
  readonly isOver: boolean;
}

/** After so long without a refusal there is room again. */
const OVER_AFTER_MS = 30_000;
/** Ten thousand refusals are told as a handful of counts. */
const TELL_EVERY_MS = 2_000;
const MAX_REASONS = 100;

/** Counts refusals: one stretch of them is one thing that happened, however many there were. */
export class RefusalTally<Why extends string> {
  /** The present stretch, now and then while it grows, and once when it is over. */
  readonly changes: Emitter<Episode<Why>>;
  readonly #clock: Clock;
  readonly #by = new Map<Why, number>();
  #since = 0;
  #lastAt = 0;
  #count = 0;
  #total = 0;
  #timer: Timer | undefined;
  #isTold = true;
  #lastMonotonic = 0;

  constructor(clock: Clock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.changes = new Emitter(onError);
  }

  /** Refusals since the box started. */
  get total(): number {
    return this.#total;
  }

  add(why: Why, times = 1): void {
    const now = this.#clock.now();
    if (this.#count === 0) this.#since = now;
    this.#lastAt = now;
    this.#lastMonotonic = this.#clock.monotonic();
    this.#count += times;
    this.#total += times;
    // Reasons may be addresses, and those be made up: the count stays true, the list short.
    if (this.#by.has(why) || this.#by.size < MAX_REASONS) this.#by.set(why, (this.#by.get(why) ?? 0) + times);
    this.#isTold = false;
    if (this.#timer !== undefined) return;
    this.#tell(false);
    this.#arm();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = this.#clock.after(TELL_EVERY_MS, () => {
      if (this.#clock.monotonic() - this.#lastMonotonic >= OVER_AFTER_MS) return this.#end();
      if (!this.#isTold) this.#tell(false);
      this.#arm();
    });
  }

  #end(): void {
    this.#timer = undefined;
    this.#tell(true);
    this.#count = 0;
    this.#by.clear();
  }

  #tell(isOver: boolean): void {
    this.#isTold = true;
    const by = Array.from(this.#by, ([why, count]) => ({ why, count })).toSorted((a, b) => b.count - a.count);
    this.changes.emit({ since: this.#since, lastAt: this.#lastAt, count: this.#count, by, isOver });
  }
}
