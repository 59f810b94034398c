/**
 * Recordings may occupy so many of the process's four file threads: on a disk that hangs the others still read prompts.
 */
const SLOTS = 2;

/** Hands out turns at the disk, first come first served, to all recordings of the process. */
export class DiskTurns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(slots: number = SLOTS) {
    this.#free = slots;
  }

  /** Does the work when its turn comes. */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
