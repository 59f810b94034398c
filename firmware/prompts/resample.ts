/** Half the length of the filter, in periods of the lower of the two rates. */
const HALF_WIDTH = 24;
/** Kaiser shape: about 80 dB of stop band. */
const KAISER_BETA = 8;
/** Pass band as a share of the lower Nyquist frequency; the rest is the filter's slope. */
const PASS_SHARE = 0.92;

/** Modified Bessel function of order zero, by its series. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Windowed sinc at `t` input samples from the centre. */
function tap(t: number, cutoff: number, half: number): number {
  if (Math.abs(t) >= half) return 0;
  const x = Math.PI * cutoff * t;
  const sinc = x === 0 ? 1 : Math.sin(x) / x;
  return (cutoff * sinc * bessel0(KAISER_BETA * Math.sqrt(1 - (t / half) ** 2))) / bessel0(KAISER_BETA);
}

/** The filter for one position between two input samples, scaled so that silence stays silence and DC stays DC. */
function phaseTaps(fraction: number, cutoff: number, half: number): Float64Array {
  const reach = Math.ceil(half);
  const taps = Float64Array.from({ length: 2 * reach }, (_, i) => tap(i - reach + 1 - fraction, cutoff, half));
  const sum = taps.reduce((total, value) => total + value, 0);
  return taps.map((value) => value / sum);
}

/**
 * Resamples by a polyphase windowed sinc (linear phase, no delay, about 80 dB against aliases). Any two whole rates;
 * the result has `samples.length * toRate / fromRate` samples, rounded up.
 */
export function resample(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  if (fromRate === toRate) return samples.slice();
  const divisor = greatestCommonDivisor(fromRate, toRate);
  const up = toRate / divisor;
  const down = fromRate / divisor;
  const cutoff = Math.min(1, toRate / fromRate) * PASS_SHARE;
  const half = HALF_WIDTH * Math.max(1, fromRate / toRate);
  const reach = Math.ceil(half);
  const phases: (Float64Array | undefined)[] = [];
  const out = new Float32Array(Math.ceil((samples.length * up) / down));
  for (let i = 0; i < out.length; i++) {
    const position = i * down;
    const phase = position % up;
    const taps = phases[phase] ?? phaseTaps(phase / up, cutoff, half);
    phases[phase] = taps;
    const first = (position - phase) / up - reach + 1;
    let sum = 0;
    for (let k = Math.max(0, -first); k < taps.length && first + k < samples.length; k++) {
      sum += (taps[k] ?? 0) * (samples[first + k] ?? 0);
    }
    out[i] = sum;
  }
  return out;
}
