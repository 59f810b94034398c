import type { Clock } from "#firmware/kernel/clock.ts";
import type { SpanNotice } from "./span-words.ts";

/** Counts what is out of order on a data link, by its code. */
export class NoticeLog {
  readonly #clock: Clock;
  readonly #notices = new Map<string, { count: number; at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(code: string): void {
    const count = (this.#notices.get(code)?.count ?? 0) + 1;
    this.#notices.set(code, { count, at: this.#clock.now() });
  }

  clear(): void {
    this.#notices.clear();
  }

  /** The latest first. */
  list(): SpanNotice[] {
    return [...this.#notices].map(([code, notice]) => ({ code, ...notice })).sort((a, b) => b.at - a.at);
  }
}
