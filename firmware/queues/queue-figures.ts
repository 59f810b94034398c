import type { Queue } from "#firmware/config/schema/queue.ts";
import type { ExtensionNumber } from "#firmware/domain/ids.ts";
import type { LeaveReason } from "./queue-entry.ts";

/** Today's figures of one queue, as the live view shows them. */
export interface QueueToday {
  /** Callers whose stay has ended, as in the report: who still waits has neither been answered nor lost. */
  readonly offered: number;
  readonly answered: number;
  /** Hung up while waiting, after more than the short-abandon time. */
  readonly abandoned: number;
  /** Hung up sooner than that: shown apart. */
  readonly shortAbandoned: number;
  /** Cut off by the box itself while they waited. */
  readonly cut: number;
  /** Went alive somewhere else: time-out, exit key, no agents; those not let in are among them. */
  readonly overflowed: number;
  /** Not let in: full or no agents. */
  readonly turnedAway: number;
  readonly answeredInTarget: number;
  /** Answered in target ÷ offered, 0…1, as in the report; undefined before the first. */
  readonly serviceLevel: number | undefined;
  readonly averageWaitMs: number | undefined;
  readonly longestWaitMs: number;
}

const RECENT_ANSWERS = 20;

/** Counts one queue since midnight of the box. */
export class QueueFigures {
  #day = "";
  #answered = 0;
  #abandoned = 0;
  #shortAbandoned = 0;
  #cut = 0;
  #overflowed = 0;
  #turnedAway = 0;
  #inTarget = 0;
  #waitSumMs = 0;
  #longestWaitMs = 0;
  readonly #callsByAgent = new Map<ExtensionNumber, number>();
  #recentAnswers: number[] = [];
  #handleMs: number[] = [];

  /** `day` names the present day of the box ("2026-11-20"); another one than before starts from nothing. */
  rollTo(day: string): void {
    if (day === this.#day) return;
    this.#day = day;
    this.#answered = this.#abandoned = this.#shortAbandoned = 0;
    this.#cut = this.#overflowed = this.#turnedAway = this.#inTarget = 0;
    this.#waitSumMs = this.#longestWaitMs = 0;
    this.#callsByAgent.clear();
  }

  turnedAway(): void {
    this.#turnedAway += 1;
  }

  left(
    queue: Queue,
    end: { reason: LeaveReason; agent: ExtensionNumber | undefined; waitMs: number; now: number },
  ): void {
    this.#longestWaitMs = Math.max(this.#longestWaitMs, end.waitMs);
    switch (end.reason) {
      case "answered":
        this.#answered += 1;
        this.#waitSumMs += end.waitMs;
        if (end.waitMs <= queue.targetSeconds * 1000) this.#inTarget += 1;
        if (end.agent !== undefined) this.#callsByAgent.set(end.agent, this.callsOf(end.agent) + 1);
        this.#recentAnswers = [...this.#recentAnswers.slice(1 - RECENT_ANSWERS), end.now];
        return;
      case "abandoned":
        if (end.waitMs < queue.shortAbandonSeconds * 1000) this.#shortAbandoned += 1;
        else this.#abandoned += 1;
        return;
      case "cut":
        this.#cut += 1;
        return;
      case "timeout":
      case "full":
      case "no-agents":
      case "key":
      case "moved":
        this.#overflowed += 1;
        return;
    }
  }

  /** A conversation and its wrap-up took this long. */
  handled(handleMs: number): void {
    this.#handleMs = [...this.#handleMs.slice(1 - RECENT_ANSWERS), handleMs];
  }

  callsOf(agent: ExtensionNumber): number {
    return this.#callsByAgent.get(agent) ?? 0;
  }

  /** When callers were last answered, oldest first (the clock given to `left`). */
  get recentAnswers(): readonly number[] {
    return this.#recentAnswers;
  }

  get averageHandleMs(): number | undefined {
    if (this.#handleMs.length === 0) return undefined;
    return this.#handleMs.reduce((sum, ms) => sum + ms, 0) / this.#handleMs.length;
  }

  today(): QueueToday {
    const overflowed = this.#overflowed + this.#turnedAway;
    const offered = this.#answered + this.#abandoned + this.#shortAbandoned + this.#cut + overflowed;
    return {
      offered,
      answered: this.#answered,
      abandoned: this.#abandoned,
      shortAbandoned: this.#shortAbandoned,
      cut: this.#cut,
      overflowed,
      turnedAway: this.#turnedAway,
      answeredInTarget: this.#inTarget,
      serviceLevel: offered === 0 ? undefined : this.#inTarget / offered,
      averageWaitMs: this.#answered === 0 ? undefined : Math.round(this.#waitSumMs / this.#answered),
      longestWaitMs: this.#longestWaitMs,
    };
  }
}
