/**
 * Gathers what is said within one turn of the event loop into one message: on an IPC channel the writing costs far
 * more than the words. Order is kept. `flush` says at once what waits.
 */
export class Batch<Item> {
  readonly #send: (items: readonly Item[]) => void;
  #waiting: Item[] = [];

  constructor(send: (items: readonly Item[]) => void) {
    this.#send = send;
  }

  add(item: Item): void {
    if (this.#waiting.push(item) === 1) setImmediate(() => this.flush());
  }

  flush(): void {
    const items = this.#waiting;
    if (items.length === 0) return;
    this.#waiting = [];
    this.#send(items);
  }
}
