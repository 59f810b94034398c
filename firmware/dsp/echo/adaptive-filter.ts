/**
 * A transversal filter over the far side's last samples. The history is written twice, so that the samples a tap
 * needs always lie side by side.
 */
export class FarHistory {
  readonly taps: number;
  readonly samples: Float64Array;
  /** Sum of squares of the last `taps` samples. */
  energy = 0;
  #at: number;

  constructor(taps: number) {
    this.taps = taps;
    this.samples = new Float64Array(2 * taps);
    this.#at = taps;
  }

  /** Where the newest sample lies; the older ones follow it. */
  get start(): number {
    return this.#at;
  }

  push(sample: number): void {
    this.#at = this.#at === 0 ? this.taps - 1 : this.#at - 1;
    const old = this.samples[this.#at] ?? 0;
    // Whole numbers: the running sum is exact and never drifts.
    this.energy += sample * sample - old * old;
    this.samples[this.#at] = sample;
    this.samples[this.#at + this.taps] = sample;
  }
}

export class AdaptiveFilter {
  readonly weights: Float64Array;

  constructor(taps: number) {
    this.weights = new Float64Array(taps);
  }

  /** What the filter expects to come back of the far side. Four sums at a time keep the processor's pipeline full. */
  estimate(far: FarHistory): number {
    const { weights } = this;
    const { samples, start } = far;
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let tap = 0; tap < weights.length; tap += 4) {
      const at = start + tap;
      a += (weights[tap] ?? 0) * (samples[at] ?? 0);
      b += (weights[tap + 1] ?? 0) * (samples[at + 1] ?? 0);
      c += (weights[tap + 2] ?? 0) * (samples[at + 2] ?? 0);
      d += (weights[tap + 3] ?? 0) * (samples[at + 3] ?? 0);
    }
    return a + b + c + d;
  }

  /** Normalised least mean squares: moves every tap along the error. */
  adapt(far: FarHistory, step: number): void {
    const { weights } = this;
    const { samples, start } = far;
    for (let tap = 0; tap < weights.length; tap++) {
      weights[tap] = (weights[tap] ?? 0) + step * (samples[start + tap] ?? 0);
    }
  }

  copyFrom(other: AdaptiveFilter): void {
    this.weights.set(other.weights);
  }

  clear(): void {
    this.weights.fill(0);
  }
}
