/** In-place fast Fourier transform, radix 2; lengths must be the same power of two. `isInverse` leaves out the 1/n. */
function transform(re: Float64Array, im: Float64Array, isInverse: boolean): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    [re[i], re[j]] = [re[j]!, re[i]!];
    [im[i], im[j]] = [im[j]!, im[i]!];
  }
  for (let size = 2; size <= n; size <<= 1) {
    const half = size >> 1;
    const angle = ((isInverse ? 2 : -2) * Math.PI) / size;
    const cos = Float64Array.from({ length: half }, (_, k) => Math.cos(angle * k));
    const sin = Float64Array.from({ length: half }, (_, k) => Math.sin(angle * k));
    for (let start = 0; start < n; start += size) {
      for (let k = 0; k < half; k++) {
        const a = start + k;
        const b = a + half;
        const tr = re[b]! * cos[k]! - im[b]! * sin[k]!;
        const ti = re[b]! * sin[k]! + im[b]! * cos[k]!;
        re[b] = re[a]! - tr;
        im[b] = im[a]! - ti;
        re[a] = re[a]! + tr;
        im[a] = im[a]! + ti;
      }
    }
  }
}

export function nextPowerOfTwo(length: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, length)));
}

/** Power of each frequency bin up to half the rate; the samples are padded to a power of two. */
export function powerSpectrum(samples: Float32Array): Float64Array {
  const n = nextPowerOfTwo(samples.length);
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  re.set(samples);
  transform(re, im, false);
  return Float64Array.from({ length: n / 2 }, (_, k) => re[k]! ** 2 + im[k]! ** 2);
}

/** Sum of `signal[at + i] * pattern[i]` for every `at` at which the pattern lies wholly inside the signal. */
export function correlate(signal: Float32Array, pattern: Float32Array): Float64Array {
  const n = nextPowerOfTwo(signal.length + pattern.length);
  // Both are real: one goes into the real part, the other into the imaginary part of a single transform.
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  re.set(signal);
  im.set(pattern);
  transform(re, im, false);
  const outRe = new Float64Array(n);
  const outIm = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const m = (n - k) % n;
    const aRe = (re[k]! + re[m]!) / 2;
    const aIm = (im[k]! - im[m]!) / 2;
    const bRe = (im[k]! + im[m]!) / 2;
    const bIm = (re[m]! - re[k]!) / 2;
    outRe[k] = aRe * bRe + aIm * bIm; // a times the conjugate of b
    outIm[k] = aIm * bRe - aRe * bIm;
  }
  transform(outRe, outIm, true);
  return outRe.slice(0, Math.max(0, signal.length - pattern.length + 1)).map((sum) => sum / n);
}
