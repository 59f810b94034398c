/** Power in each bin of `size` samples (a power of two), Hann window; bin k lies at k · 8000 / size Hz. */
export function powerSpectrum(samples: ArrayLike<number>, size: number): Float64Array {
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  const count = Math.min(size, samples.length);
  let gain = 0;
  for (let at = 0; at < count; at++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / count);
    gain += window * window;
    re[at] = (samples[at] ?? 0) * window;
  }
  transform(re, im);
  const out = new Float64Array(size / 2 + 1);
  // One-sided, so that the bins add up to the mean square of the samples.
  for (let bin = 0; bin < out.length; bin++) {
    const both = bin === 0 || bin === size / 2 ? 1 : 2;
    out[bin] = (both * ((re[bin] ?? 0) ** 2 + (im[bin] ?? 0) ** 2)) / (Math.max(gain, 1e-9) * size);
  }
  return out;
}

/** In place, radix 2 (Cooley and Tukey 1965). */
function transform(re: Float64Array, im: Float64Array): void {
  const size = re.length;
  for (let at = 1, to = 0; at < size; at++) {
    let bit = size >> 1;
    for (; (to & bit) !== 0; bit >>= 1) to ^= bit;
    to ^= bit;
    if (at >= to) continue;
    [re[at], re[to]] = [re[to] as number, re[at] as number]; // both below size
    [im[at], im[to]] = [im[to] as number, im[at] as number];
  }
  for (let length = 2; length <= size; length <<= 1) {
    const turn = (-2 * Math.PI) / length;
    for (let start = 0; start < size; start += length) {
      for (let at = 0; at < length / 2; at++) {
        const [cos, sin] = [Math.cos(turn * at), Math.sin(turn * at)];
        const [low, high] = [start + at, start + at + length / 2];
        const [r, i] = [re[high] as number, im[high] as number]; // below size
        const [pr, pi] = [r * cos - i * sin, r * sin + i * cos];
        re[high] = (re[low] as number) - pr;
        im[high] = (im[low] as number) - pi;
        re[low] = (re[low] as number) + pr;
        im[low] = (im[low] as number) + pi;
      }
    }
  }
}
