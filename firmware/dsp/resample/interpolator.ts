/** Samples that one sample between others is made of, and how many of them lie ahead of it: 1.5 ms. */
const TAPS = 24;
export const LOOK_AHEAD = TAPS / 2;
const BEHIND = LOOK_AHEAD - 1;
/** Places between two samples that are worked out beforehand; what lies between them is interpolated. */
const PHASES = 128;
/** Kaiser window: everything that is folded back stays 60 dB below, flat up to 3.4 kHz. */
const BETA = 5.65;

/** Taps of each phase one after the other, with one phase more for the interpolation at the end. */
const TABLE = makeTable();

function makeTable(): Float64Array {
  const table = new Float64Array((PHASES + 1) * TAPS);
  for (let phase = 0; phase <= PHASES; phase++) {
    let sum = 0;
    for (let tap = 0; tap < TAPS; tap++) {
      const x = tap - BEHIND - phase / PHASES;
      const inside = 1 - (x / LOOK_AHEAD) ** 2;
      const window = inside <= 0 ? 0 : bessel(BETA * Math.sqrt(inside)) / bessel(BETA);
      const value = Number.isInteger(x) ? Number(x === 0) : (Math.sin(Math.PI * x) / (Math.PI * x)) * window;
      table[phase * TAPS + tap] = value;
      sum += value;
    }
    for (let tap = 0; tap < TAPS; tap++) table[phase * TAPS + tap] = (table[phase * TAPS + tap] ?? 0) / sum;
  }
  return table;
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; k < 30; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** Positions that differ by less are read with the same taps: 66 dB below a tone of 3.4 kHz. */
const SAME_PLACE = 5e-4;
const MOST_TOGETHER = 16;
const taps = new Float64Array(TAPS);
const near = new Float64Array(MOST_TOGETHER + TAPS);

/**
 * Reads a ring of samples at positions between them: `out.length` samples, the first at `position`, each `step`
 * further. The ring's length is `mask` + 1, a power of two; it must hold LOOK_AHEAD samples beyond the last position.
 * At whole positions it gives the samples themselves. Allocates nothing.
 */
export function interpolate(ring: Int16Array, mask: number, position: number, step: number, out: Float64Array): void {
  const bend = Math.abs(step - 1);
  const together = Math.max(1, Math.min(MOST_TOGETHER, Math.floor(SAME_PLACE / bend)));
  for (let index = 0; index < out.length; index += together) {
    const at = position + index * step;
    const whole = Math.floor(at);
    const count = Math.min(together, out.length - index);
    if (at === whole && (bend === 0 || count === 1)) {
      for (let next = 0; next < count; next++) out[index + next] = ring[(whole + next) & mask] as number; // masked
      continue;
    }
    makeTaps((at - whole) * PHASES);
    for (let next = 0; next < count + TAPS; next++) near[next] = ring[(whole + next - BEHIND) & mask] as number; // masked
    for (let next = 0; next < count; next++) out[index + next] = weighed(next);
  }
}

/** The taps laid over what is near, from there on. Four sums, because each addition would wait for the one before. */
function weighed(from: number): number {
  let [one, two, three, four] = [0, 0, 0, 0];
  for (let tap = 0; tap < TAPS; tap += 4) {
    // TAPS is a multiple of 4, and `near` has room for all of them.
    one += (taps[tap] as number) * (near[from + tap] as number);
    two += (taps[tap + 1] as number) * (near[from + tap + 1] as number);
    three += (taps[tap + 2] as number) * (near[from + tap + 2] as number);
    four += (taps[tap + 3] as number) * (near[from + tap + 3] as number);
  }
  return one + two + (three + four);
}

/** The taps for a place between two samples, counted in phases. */
function makeTaps(place: number): void {
  const phase = Math.floor(place);
  const between = place - phase;
  const first = phase * TAPS;
  for (let tap = 0; tap < TAPS; tap++) {
    const low = TABLE[first + tap] as number; // the table has a phase more than there are
    taps[tap] = low + between * ((TABLE[first + TAPS + tap] as number) - low);
  }
}
