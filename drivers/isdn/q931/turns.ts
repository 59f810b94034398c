/**
 * One thing after the other: what is asked for while something runs waits until that is through, so that whoever is
 * told of an event may answer at once.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #isBusy = false;

  take(task: () => void): void {
    this.#waiting.push(task);
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) next();
    } finally {
      this.#isBusy = false;
    }
  }
}
