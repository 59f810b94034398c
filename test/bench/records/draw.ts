/** The same numbers at every run: Lehmer's generator, modulus 2^31 − 1. */
export class Draw {
  #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** 0 ≤ x < 1. */
  share(): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed / 2_147_483_647;
  }

  /** A whole number, 0 ≤ n < below; small ones are likelier the larger the `slope` is (1: all alike). */
  below(below: number, slope = 1): number {
    return Math.floor(this.share() ** slope * below);
  }

  pick<T>(choices: readonly T[], slope = 1): T {
    const choice = choices[this.below(choices.length, slope)];
    if (choice === undefined) throw new Error("nothing to choose from");
    return choice;
  }

  /** Milliseconds about a mean, most below it and some far above (exponential). */
  lasting(meanMs: number): number {
    return Math.round(-Math.log(1 - this.share()) * meanMs);
  }
}
