/** A second-order section, normalised so that a0 = 1. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Runs samples through a section (transposed direct form II, in double precision). */
export function runBiquad(section: Biquad, samples: Float32Array): Float32Array {
  const out = new Float32Array(samples.length);
  let s1 = 0;
  let s2 = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] ?? 0;
    const y = section.b0 * x + s1;
    s1 = section.b1 * x - section.a1 * y + s2;
    s2 = section.b2 * x - section.a2 * y;
    out[i] = y;
  }
  return out;
}

/** Second-order high-pass by the bilinear transform; `q` of 0.7071 is Butterworth. */
export function highPass(cutoffHz: number, sampleRate: number, q = Math.SQRT1_2): Biquad {
  const k = Math.tan((Math.PI * cutoffHz) / sampleRate);
  const a0 = 1 + k / q + k * k;
  return { b0: 1 / a0, b1: -2 / a0, b2: 1 / a0, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 };
}

/** High shelf: `gainDb` well above `cornerHz`, nothing well below (R. Bristow-Johnson's cookbook, slope 1). */
export function highShelf(cornerHz: number, gainDb: number, sampleRate: number): Biquad {
  const a = 10 ** (gainDb / 40);
  const w = (2 * Math.PI * cornerHz) / sampleRate;
  const cos = Math.cos(w);
  const beta = Math.SQRT2 * Math.sqrt(a) * Math.sin(w);
  const a0 = a + 1 - (a - 1) * cos + beta;
  return {
    b0: (a * (a + 1 + (a - 1) * cos + beta)) / a0,
    b1: (-2 * a * (a - 1 + (a + 1) * cos)) / a0,
    b2: (a * (a + 1 + (a - 1) * cos - beta)) / a0,
    a1: (2 * (a - 1 - (a + 1) * cos)) / a0,
    a2: (a + 1 - (a - 1) * cos - beta) / a0,
  };
}
