import type { Clock, Timer } from "#firmware/kernel/clock.ts";

interface Pending {
  at: number;
  order: number;
  fire: () => void;
}

/** A clock that a test moves by hand. Timers fire in order of their time, then of their making. */
export class FakeClock implements Clock {
  #now: number;
  #elapsed = 0;
  #order = 0;
  #pending = new Set<Pending>();

  constructor(startAt = Date.UTC(2026, 10, 20, 2, 42)) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(delayMs: number, fire: () => void): Timer {
    const entry: Pending = { at: this.#elapsed + Math.max(0, delayMs), order: this.#order++, fire };
    this.#pending.add(entry);
    return { cancel: () => void this.#pending.delete(entry) };
  }

  /** How many timers wait; a test of leaks looks at it. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Moves time on by `ms`, firing what falls due on the way. */
  advance(ms: number): void {
    const end = this.#elapsed + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#pending.delete(next);
      this.#moveTo(next.at);
      next.fire();
    }
    this.#moveTo(end);
  }

  /** As `advance`, letting promises settle after each timer, for code that awaits between timers. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#pending.delete(next);
      this.#moveTo(next.at);
      next.fire();
      await settle();
    }
    this.#moveTo(end);
    await settle();
  }

  /** Lets the wall clock jump (daylight saving, first NTP answer) without time passing. */
  jump(ms: number): void {
    this.#now += ms;
  }

  #moveTo(at: number): void {
    this.#now += at - this.#elapsed;
    this.#elapsed = at;
  }

  #next(end: number): Pending | undefined {
    let best: Pending | undefined;
    for (const entry of this.#pending) {
      if (entry.at > end) continue;
      if (best === undefined || entry.at < best.at || (entry.at === best.at && entry.order < best.order)) best = entry;
    }
    return best;
  }
}

async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) await Promise.resolve();
  await new Promise<void>((resolve) => setImmediate(resolve));
}
