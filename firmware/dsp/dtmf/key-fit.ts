import { turnOf } from "#firmware/dsp/level.ts";
import { DTMF_COLUMNS, DTMF_ROWS } from "./keys.table.ts";

/** 5 ms: short enough to time a tone to the millisecond, long enough to tell its row from its column. */
export const FIT_SAMPLES = 40;

const FREQUENCIES = [...DTMF_ROWS, ...DTMF_COLUMNS];
const COS = waves(Math.cos);
const SIN = waves(Math.sin);
/** How far each frequency turns from one piece to the next. */
const STEP_RE = Float64Array.from(FREQUENCIES, (hz) => Math.cos(turnOf(hz) * FIT_SAMPLES));
const STEP_IM = Float64Array.from(FREQUENCIES, (hz) => Math.sin(turnOf(hz) * FIT_SAMPLES));
/** Per key its four waves, sample by sample. */
const BASES = Array.from({ length: 16 }, (_, key) => {
  const waves = [COS[key >> 2], SIN[key >> 2], COS[4 + (key & 3)], SIN[4 + (key & 3)]];
  return Float64Array.from({ length: 4 * FIT_SAMPLES }, (_wave, at) => waves[at & 3]?.[at >> 2] ?? 0);
});
/** Per key the inverse of its normal matrix, four by four. */
const INVERSES = Array.from({ length: 16 }, (_, key) => inverse(gram(key >> 2, 4 + (key & 3))));

function waves(of: (angle: number) => number): readonly Float64Array[] {
  return FREQUENCIES.map((hz) => Float64Array.from({ length: FIT_SAMPLES }, (_, at) => of(turnOf(hz) * at)));
}

function gram(row: number, column: number): number[][] {
  const basis = [COS[row], SIN[row], COS[column], SIN[column]] as Float64Array[]; // both indices exist
  return basis.map((one) => basis.map((other) => one.reduce((sum, x, at) => sum + x * (other[at] ?? 0), 0)));
}

/** Gauss and Jordan; the matrices here are far from singular. */
function inverse(matrix: readonly number[][]): Float64Array {
  const size = matrix.length;
  const work = matrix.map((line, index) => [...line, ...line.map((_, at) => (at === index ? 1 : 0))]);
  for (const [index, line] of work.entries()) {
    const pivot = line[index] ?? 1;
    for (let at = 0; at < line.length; at++) line[at] = (line[at] ?? 0) / pivot;
    for (const other of work) {
      if (other === line) continue;
      const factor = other[index] ?? 0;
      for (let at = 0; at < line.length; at++) other[at] = (other[at] ?? 0) - factor * (line[at] ?? 0);
    }
  }
  return Float64Array.from(work.flatMap((line) => line.slice(size)));
}

/** One line of a matrix times a vector. */
function solve(m: Float64Array, at: number, a: number, b: number, c: number, d: number): number {
  return (
    (m[at] as number) * a + // the matrix has four lines of four
    (m[at + 1] as number) * b +
    (m[at + 2] as number) * c +
    (m[at + 3] as number) * d
  );
}

/**
 * The two tones of a key that fit a piece of sound best (least squares): how strong each is, how much of the sound they
 * explain, and how far each has turned since the piece before, which is its frequency. One object, used again and
 * again.
 */
export class KeyFit {
  /** Peaks of the two tones. */
  rowPeak = 0;
  columnPeak = 0;
  /** Share of the energy that the two explain, 0…1. */
  share = 0;
  /** Turn since the last piece beyond that of the nominal frequency, times both peaks. */
  rowTurnRe = 0;
  rowTurnIm = 0;
  columnTurnRe = 0;
  columnTurnIm = 0;
  #rowRe = 0;
  #rowIm = 0;
  #columnRe = 0;
  #columnIm = 0;

  /** `samples[0…39]` follow at once what was fitted before. */
  fit(samples: Float64Array, key: number): void {
    const row = key >> 2;
    const column = 4 + (key & 3);
    const basis = BASES[key] as Float64Array; // one of sixteen
    let energy = 0;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let at = 0, wave = 0; at < FIT_SAMPLES; at++, wave += 4) {
      const x = samples[at] as number; // at < FIT_SAMPLES, and four waves each
      energy += x * x;
      a += x * (basis[wave] as number);
      b += x * (basis[wave + 1] as number);
      c += x * (basis[wave + 2] as number);
      d += x * (basis[wave + 3] as number);
    }
    const m = INVERSES[key] as Float64Array; // one of sixteen, each of sixteen numbers
    const rowRe = solve(m, 0, a, b, c, d);
    const rowIm = -solve(m, 4, a, b, c, d);
    const columnRe = solve(m, 8, a, b, c, d);
    const columnIm = -solve(m, 12, a, b, c, d);
    this.share = energy > 0 ? (rowRe * a - rowIm * b + columnRe * c - columnIm * d) / energy : 0;
    this.rowPeak = Math.sqrt(rowRe * rowRe + rowIm * rowIm);
    this.columnPeak = Math.sqrt(columnRe * columnRe + columnIm * columnIm);
    this.#turn(row, column, rowRe, rowIm, columnRe, columnIm);
  }

  #turn(row: number, column: number, rowRe: number, rowIm: number, columnRe: number, columnIm: number): void {
    let re = rowRe * this.#rowRe + rowIm * this.#rowIm;
    let im = rowIm * this.#rowRe - rowRe * this.#rowIm;
    let stepRe = STEP_RE[row] as number; // one of eight
    let stepIm = STEP_IM[row] as number; // one of eight
    this.rowTurnRe = re * stepRe + im * stepIm;
    this.rowTurnIm = im * stepRe - re * stepIm;
    re = columnRe * this.#columnRe + columnIm * this.#columnIm;
    im = columnIm * this.#columnRe - columnRe * this.#columnIm;
    stepRe = STEP_RE[column] as number; // one of eight
    stepIm = STEP_IM[column] as number; // one of eight
    this.columnTurnRe = re * stepRe + im * stepIm;
    this.columnTurnIm = im * stepRe - re * stepIm;
    this.#rowRe = rowRe;
    this.#rowIm = rowIm;
    this.#columnRe = columnRe;
    this.#columnIm = columnIm;
  }
}
