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
 * Resamples sound that comes in pieces by a polyphase windowed sinc: linear phase, no delay, about 80 dB against
 * aliases, any two whole rates. In all it gives `samples * toRate / fromRate` samples, rounded up.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #cutoff: number;
  readonly #half: number;
  readonly #reach: number;
  readonly #phases: (Float64Array | undefined)[] = [];
  /** Input that is still needed; `#base` is the number of its first sample. */
  #pending = new Float32Array();
  #base = 0;
  #made = 0;

  constructor(fromRate: number, toRate: number) {
    const divisor = greatestCommonDivisor(fromRate, toRate);
    this.#up = toRate / divisor;
    this.#down = fromRate / divisor;
    this.#cutoff = Math.min(1, toRate / fromRate) * PASS_SHARE;
    this.#half = HALF_WIDTH * Math.max(1, fromRate / toRate);
    this.#reach = Math.ceil(this.#half);
  }

  /** Takes the next piece and gives what can be said of it already. */
  push(samples: Float32Array): Float32Array {
    const joined = new Float32Array(this.#pending.length + samples.length);
    joined.set(this.#pending);
    joined.set(samples, this.#pending.length);
    this.#pending = joined;
    const end = this.#base + joined.length;
    // A result at input position p needs input up to p + reach.
    const out = this.#make(Math.floor(((end - this.#reach - 1) * this.#up) / this.#down));
    const oldest = Math.floor((this.#made * this.#down) / this.#up) - this.#reach;
    const done = Math.min(joined.length, Math.max(0, oldest - this.#base));
    this.#pending = joined.slice(done);
    this.#base += done;
    return out;
  }

  /** The rest; silence is taken to follow. */
  end(): Float32Array {
    const total = this.#base + this.#pending.length;
    return this.#make(Math.ceil((total * this.#up) / this.#down));
  }

  #make(upTo: number): Float32Array {
    const out = new Float32Array(Math.max(0, upTo - this.#made));
    for (let i = 0; i < out.length; i++) out[i] = this.#at(this.#made + i);
    this.#made += out.length;
    return out;
  }

  #at(index: number): number {
    const position = index * this.#down;
    const phase = position % this.#up;
    const taps = this.#phases[phase] ?? phaseTaps(phase / this.#up, this.#cutoff, this.#half);
    this.#phases[phase] = taps;
    const first = (position - phase) / this.#up - this.#reach + 1 - this.#base;
    const pending = this.#pending;
    let sum = 0;
    for (let k = Math.max(0, -first); k < taps.length && first + k < pending.length; k++) {
      sum += (taps[k] ?? 0) * (pending[first + k] ?? 0);
    }
    return sum;
  }
}

/** Resamples a whole sound; see `Resampler`. */
export function resample(samples: Float32Array, fromRate: number, toRate: number): Float32Array {
  if (fromRate === toRate) return samples.slice();
  const resampler = new Resampler(fromRate, toRate);
  const most = resampler.push(samples);
  const rest = resampler.end();
  const out = new Float32Array(most.length + rest.length);
  out.set(most);
  out.set(rest, most.length);
  return out;
}
