import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { DerivedTables } from "./derived-tables.ts";

/** Calls counted at a time: some milliseconds of work, which no caller hears. */
const CALLS_PER_STEP = 100;
/** Steps take a quarter of the time at most. */
const REST_FACTOR = 3;
const SHORTEST_REST_MS = 5;
/** The disk is full or damaged: later perhaps. */
const RETRY_MS = 60_000;
const TELL_EVERY_MS = 15_000;

export interface DerivedBuilderOptions {
  readonly derived: DerivedTables;
  readonly clock: Clock;
  readonly log: Logger;
  readonly timeZone: () => string;
}

/**
 * Counts the calls of before while the box takes calls: after a migration, when the box's time zone was changed, after
 * a repair. It goes on where it stopped after a restart.
 */
export class DerivedBuilder {
  readonly #options: DerivedBuilderOptions;
  #timer: Timer | undefined;
  #toldAt = 0;
  #isStopped = false;

  constructor(options: DerivedBuilderOptions) {
    this.#options = options;
  }

  /** Looks whether there is something to count, and begins. Call again when the time zone may be another one. */
  look(): void {
    if (this.#isStopped || this.#timer !== undefined) return;
    const { derived, clock, log, timeZone } = this.#options;
    try {
      derived.follow(timeZone());
      const { isReady, total, counted } = derived.progress;
      if (isReady) return;
      log.info("calls of before are counted for reports; until then long reports take longer", { total, counted });
      this.#toldAt = clock.monotonic();
      this.#plan(SHORTEST_REST_MS);
    } catch (error) {
      this.#retry(error);
    }
  }

  /** Stopping twice is fine. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #plan(delayMs: number): void {
    this.#timer = this.#options.clock.after(delayMs, () => this.#step());
  }

  #step(): void {
    this.#timer = undefined;
    const { derived, clock, log, timeZone } = this.#options;
    const began = clock.monotonic();
    try {
      derived.follow(timeZone());
      if (derived.step(CALLS_PER_STEP)) {
        log.info("all calls are counted for reports", { calls: derived.progress.counted });
        return;
      }
    } catch (error) {
      this.#retry(error);
      return;
    }
    const now = clock.monotonic();
    if (now - this.#toldAt >= TELL_EVERY_MS) {
      this.#toldAt = now;
      const { counted, total } = derived.progress;
      log.info("counting calls for reports", { counted, total });
    }
    this.#plan(Math.max(SHORTEST_REST_MS, (now - began) * REST_FACTOR));
  }

  #retry(error: unknown): void {
    this.#options.log.warn("calls could not be counted for reports; it is tried again", { error });
    this.#timer = this.#options.clock.after(RETRY_MS, () => {
      this.#timer = undefined;
      this.look();
    });
  }
}
