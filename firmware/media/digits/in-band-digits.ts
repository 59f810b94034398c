import type { Law } from "#firmware/kernel/g711.ts";
import { ALAW_TO_LINEAR, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { SAMPLES_PER_MS } from "#firmware/media/frame.ts";
import { DTMF_COLUMNS, DTMF_KEYS, DTMF_ROWS } from "./dtmf.table.ts";
import type { ReceivedDigit } from "./telephone-event.ts";

/** 12.75 ms: short enough for two whole blocks in a tone of 40 ms, long enough to tell 697 from 770 Hz (Q.24). */
const BLOCK_SAMPLES = 102;
const [ROW_1, ROW_2, ROW_3, ROW_4] = DTMF_ROWS.map(coefficient) as [number, number, number, number]; // four rows
const [COLUMN_1, COLUMN_2, COLUMN_3, COLUMN_4] = DTMF_COLUMNS.map(coefficient) as [number, number, number, number]; // four columns

/** Weakest tone heard, −36 dBm0 each; speech below it is no risk and lines seldom lose so much. */
const MIN_POWER = (BLOCK_SAMPLES / 2) ** 2 * (22_200 * 10 ** (-36 / 20)) ** 2;
/** The column may be this much stronger (8 dB) or weaker (4 dB, twist as lines make it) than the row. Q.24 asks for ±4…8. */
const MAX_COLUMN_OVER_ROW = 10 ** 0.8;
const MAX_ROW_OVER_COLUMN = 10 ** 0.8;
/** The two tones stand this far above the other six (8 dB)… */
const MIN_OVER_OTHERS = 6.3;
/** …and hold this share of all energy in the block: speech does not. */
const MIN_SHARE = 0.82;

function coefficient(frequency: number): number {
  return 2 * Math.cos((2 * Math.PI * frequency) / 8000);
}

/**
 * Hears DTMF tones in G.711 (Goertzel, ITU-T Q.24): two like blocks in a row make a press, two unlike ones end it.
 * The eight filters are written out, which is five times quicker than a loop over them.
 */
export class InBandDigits {
  readonly #block = new Float64Array(BLOCK_SAMPLES);
  #filled = 0;
  #lastKey = "";
  #pressedKey = "";
  #missed = 0;
  #blocks = 0;

  /** Takes the samples of a packet; reports at most one press and one end, as the telephone-event receiver does. */
  take(
    packet: Uint8Array,
    offset: number,
    length: number,
    law: Law,
  ): { pressed?: string; digit?: ReceivedDigit } | undefined {
    const linear = law === "PCMA" ? ALAW_TO_LINEAR : ULAW_TO_LINEAR;
    let result: { pressed?: string; digit?: ReceivedDigit } | undefined;
    for (let index = 0; index < length; index++) {
      this.#block[this.#filled++] = linear[packet[offset + index] as number] as number; // octets index the table
      if (this.#filled < BLOCK_SAMPLES) continue;
      this.#filled = 0;
      const heard = this.#step(keyIn(this.#block));
      if (heard !== undefined) result = { ...result, ...heard };
    }
    return result;
  }

  #step(key: string): { pressed?: string; digit?: ReceivedDigit } | undefined {
    const last = this.#lastKey;
    this.#lastKey = key;
    if (this.#pressedKey !== "") {
      this.#blocks++;
      this.#missed = key === this.#pressedKey ? 0 : this.#missed + 1;
      if (this.#missed < 2) return undefined;
      const digit = { digit: this.#pressedKey, durationMs: this.#duration(this.#blocks - this.#missed) };
      this.#pressedKey = "";
      if (key === "" || key !== last) return { digit };
      this.#press(key);
      return { digit, pressed: key };
    }
    if (key === "" || key !== last) return undefined;
    this.#press(key);
    return { pressed: key };
  }

  #press(key: string): void {
    this.#pressedKey = key;
    this.#blocks = 2;
    this.#missed = 0;
  }

  #duration(blocks: number): number {
    return Math.round((blocks * BLOCK_SAMPLES) / SAMPLES_PER_MS);
  }
}

/** The key whose two tones fill the block, "" when there is none. */
function keyIn(block: Float64Array): string {
  let energy = 0;
  let a1 = 0,
    a2 = 0,
    b1 = 0,
    b2 = 0,
    c1 = 0,
    c2 = 0,
    d1 = 0,
    d2 = 0;
  let e1 = 0,
    e2 = 0,
    f1 = 0,
    f2 = 0,
    g1 = 0,
    g2 = 0,
    h1 = 0,
    h2 = 0;
  for (let index = 0; index < BLOCK_SAMPLES; index++) {
    const x = block[index] as number; // index < BLOCK_SAMPLES
    energy += x * x;
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
  const rows = [power(a1, a2, ROW_1), power(b1, b2, ROW_2), power(c1, c2, ROW_3), power(d1, d2, ROW_4)];
  const columns = [power(e1, e2, COLUMN_1), power(f1, f2, COLUMN_2), power(g1, g2, COLUMN_3), power(h1, h2, COLUMN_4)];
  return judge(rows, columns, energy);
}

function judge(rows: readonly number[], columns: readonly number[], energy: number): string {
  const row = strongest(rows);
  const column = strongest(columns);
  if (row.power < MIN_POWER || column.power < MIN_POWER) return "";
  if (column.power > row.power * MAX_COLUMN_OVER_ROW || row.power > column.power * MAX_ROW_OVER_COLUMN) return "";
  if (row.second * MIN_OVER_OTHERS > row.power || column.second * MIN_OVER_OTHERS > column.power) return "";
  if (row.power + column.power < MIN_SHARE * (BLOCK_SAMPLES / 2) * energy) return "";
  return DTMF_KEYS[row.index * 4 + column.index] ?? "";
}

function power(last: number, before: number, coefficientOf: number): number {
  return last * last + before * before - coefficientOf * last * before;
}

function strongest(powers: readonly number[]): { index: number; power: number; second: number } {
  let index = 0;
  let best = -1;
  let second = -1;
  for (let at = 0; at < powers.length; at++) {
    const value = powers[at] as number; // at < length
    if (value > best) {
      second = best;
      best = value;
      index = at;
    } else if (value > second) second = value;
  }
  return { index, power: best, second };
}
