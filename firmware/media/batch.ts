import type { Clock, Timer } from "#firmware/kernel/clock.ts";

/** What nobody waits for may wait this long for company: one frame of voice. */
const LAZY_MS = 20;

/**
 * Gathers what is said within one turn of the event loop into one message: on an IPC channel the writing costs far
 * more than the words. Order is kept. `flush` says at once what waits.
 */
export class Batch<Item> {
  readonly #clock: Clock;
  readonly #send: (items: readonly Item[]) => void;
  #waiting: Item[] = [];
  #isDue = false;
  #lazyTimer: Timer | undefined;

  constructor(clock: Clock, send: (items: readonly Item[]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Goes with this turn of the event loop, and takes along what waits. */
  add(item: Item): void {
    this.#waiting.push(item);
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.flush());
  }

  /** Goes with the next item that is added, or after 20 ms. */
  addLazily(item: Item): void {
    this.#waiting.push(item);
    if (!this.#isDue) this.#lazyTimer ??= this.#clock.after(LAZY_MS, () => this.flush());
  }

  flush(): void {
    this.#isDue = false;
    this.#lazyTimer?.cancel();
    this.#lazyTimer = undefined;
    const items = this.#waiting;
    if (items.length === 0) return;
    this.#waiting = [];
    this.#send(items);
  }
}
