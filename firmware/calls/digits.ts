import type { Clock } from "#firmware/kernel/clock.ts";

/** Digits of the caller in the order they came; typed ahead ones wait. */
export class Digits {
  readonly #clock: Clock;
  readonly #waiting: string[] = [];
  readonly #listeners = new Set<(digit: string) => void>();
  #taker: ((digit: string) => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  push(digit: string): void {
    for (const listener of [...this.#listeners]) listener(digit);
    const taker = this.#taker;
    this.#taker = undefined;
    if (taker === undefined) this.#waiting.push(digit);
    else taker(digit);
  }

  /** Takes the digit that has been waiting longest, if it is among `among` ("any" for all). */
  takeWaiting(among: string): string | undefined {
    const first = this.#waiting[0];
    if (first === undefined || (among !== "any" && !among.includes(first))) return undefined;
    return this.#waiting.shift();
  }

  /** The next digit, or undefined after the time. Rejects with the signal's reason. One asker at a time. */
  next(timeoutMs: number, signal: AbortSignal): Promise<string | undefined> {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) return Promise.resolve(waiting);
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const done = (): void => {
        timer.cancel();
        signal.removeEventListener("abort", onAbort);
        this.#taker = undefined;
      };
      const onAbort = (): void => {
        done();
        reject(signal.reason);
      };
      const timer = this.#clock.after(timeoutMs, () => {
        done();
        resolve(undefined);
      });
      signal.addEventListener("abort", onAbort, { once: true });
      this.#taker = (digit) => {
        done();
        resolve(digit);
      };
    });
  }

  listen(listener: (digit: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
