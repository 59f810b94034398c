/** Does one thing after the other, in the order in which they are asked for; one that fails keeps none from being done. */
export class InTurn {
  #tail: Promise<unknown> = Promise.resolve();

  /** Settles as the work does, once it has had its turn. */
  do<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined); // whoever asked is told
    return result;
  }
}
