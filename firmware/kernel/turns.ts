/** Does one piece of work after the other, first come first served; so many may wait. */
export class Turns {
  readonly #most: number;
  #last: Promise<unknown> = Promise.resolve();
  #inLine = 0;

  /** `most` may be in line, the one at work included. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Does the work when its turn comes; undefined when the line is full. Rejects as the work does. */
  async take<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    if (this.#inLine >= this.#most) return undefined;
    this.#inLine++;
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined); // told to whoever brought the work
    try {
      return await mine;
    } finally {
      this.#inLine--;
    }
  }
}
