import { peakOf, turnOf } from "#firmware/dsp/level.ts";
import { DTMF_COLUMNS, DTMF_ROWS } from "./keys.table.ts";

/** 15 ms: a tone of 40 ms fills at least one whole block wherever it begins, and 697 stands apart from 770 Hz. */
export const SEARCH_SAMPLES = 120;

const [ROW_1, ROW_2, ROW_3, ROW_4] = DTMF_ROWS.map(coefficient) as [number, number, number, number]; // four rows
const [COLUMN_1, COLUMN_2, COLUMN_3, COLUMN_4] = DTMF_COLUMNS.map(coefficient) as [number, number, number, number]; // four columns

/** Each tone at least −42 dBm0; the closer look afterwards is stricter. */
const MIN_POWER = (SEARCH_SAMPLES / 2) ** 2 * peakOf(-42) ** 2;
/** Two such tones hold this much energy: most of what a line carries is quieter, and is not looked at any further. */
const MIN_ENERGY = SEARCH_SAMPLES * peakOf(-42) ** 2;
/** Row and column may differ by this much (12 dB), and stand this far (6 dB) above the others of their group. */
const MAX_TWIST = 10 ** 1.2;
const MIN_OVER_OTHERS = 4;
/** The two tones hold at least this share of the energy: dial tone may be much louder, a vowel is not let through. */
const MIN_SHARE = 0.1;

function coefficient(hz: number): number {
  return 2 * Math.cos(turnOf(hz));
}

/**
 * The key that a block may hold (its index in `DTMF_KEYS`), −1 for none: eight Goertzel filters, written out because
 * that is five times quicker than a loop over them. It errs on the side of finding: speech passes now and then.
 */
export function searchKey(samples: Float64Array, start: number): number {
  const end = start + SEARCH_SAMPLES;
  let energy = 0;
  for (let at = start; at < end; at++) {
    const x = samples[at] as number; // start…end lie within the buffer
    energy += x * x;
  }
  if (energy < MIN_ENERGY) return -1;
  let a1 = 0;
  let a2 = 0;
  let b1 = 0;
  let b2 = 0;
  let c1 = 0;
  let c2 = 0;
  let d1 = 0;
  let d2 = 0;
  let e1 = 0;
  let e2 = 0;
  let f1 = 0;
  let f2 = 0;
  let g1 = 0;
  let g2 = 0;
  let h1 = 0;
  let h2 = 0;
  for (let at = start; at < end; at++) {
    const x = samples[at] as number; // as above
    let y = ROW_1 * a1 - a2 + x;
    a2 = a1;
    a1 = y;
    y = ROW_2 * b1 - b2 + x;
    b2 = b1;
    b1 = y;
    y = ROW_3 * c1 - c2 + x;
    c2 = c1;
    c1 = y;
    y = ROW_4 * d1 - d2 + x;
    d2 = d1;
    d1 = y;
    y = COLUMN_1 * e1 - e2 + x;
    e2 = e1;
    e1 = y;
    y = COLUMN_2 * f1 - f2 + x;
    f2 = f1;
    f1 = y;
    y = COLUMN_3 * g1 - g2 + x;
    g2 = g1;
    g1 = y;
    y = COLUMN_4 * h1 - h2 + x;
    h2 = h1;
    h1 = y;
  }
  POWERS[0] = a1 * a1 + a2 * a2 - ROW_1 * a1 * a2;
  POWERS[1] = b1 * b1 + b2 * b2 - ROW_2 * b1 * b2;
  POWERS[2] = c1 * c1 + c2 * c2 - ROW_3 * c1 * c2;
  POWERS[3] = d1 * d1 + d2 * d2 - ROW_4 * d1 * d2;
  POWERS[4] = e1 * e1 + e2 * e2 - COLUMN_1 * e1 * e2;
  POWERS[5] = f1 * f1 + f2 * f2 - COLUMN_2 * f1 * f2;
  POWERS[6] = g1 * g1 + g2 * g2 - COLUMN_3 * g1 * g2;
  POWERS[7] = h1 * h1 + h2 * h2 - COLUMN_4 * h1 * h2;
  return judge(energy);
}

/** Rows, then columns; written by one search and read by it at once. */
const POWERS = new Float64Array(8);

function judge(energy: number): number {
  const row = strongest(0);
  const column = strongest(4);
  if (row < 0 || column < 0) return -1;
  const rowPower = POWERS[row] as number; // an index of the eight
  const columnPower = POWERS[column] as number; // an index of the eight
  if (columnPower > rowPower * MAX_TWIST || rowPower > columnPower * MAX_TWIST) return -1;
  if (rowPower + columnPower < MIN_SHARE * (SEARCH_SAMPLES / 2) * energy) return -1;
  return row * 4 + column - 4;
}

/** The one of four that stands out from the others, −1 when none does or it is too weak. */
function strongest(first: number): number {
  let index = first;
  let best = 0;
  let second = 0;
  for (let at = first; at < first + 4; at++) {
    const value = POWERS[at] as number; // an index of the eight
    if (value > best) {
      second = best;
      best = value;
      index = at;
    } else if (value > second) second = value;
  }
  return best < MIN_POWER || second * MIN_OVER_OTHERS > best ? -1 : index;
}
