import { peakOf, SAMPLES_PER_MS, turnOf } from "#firmware/dsp/level.ts";
import { frequenciesOf } from "./keys.table.ts";

export interface DtmfSending {
  /** Length of each tone, 100 ms unless given; Q.24 asks for at least 40. */
  readonly onMs?: number;
  /** Silence after each tone, 80 ms unless given. */
  readonly offMs?: number;
  /** Level of the row tone; −9 dBm0 unless given, as telephone sets have it. */
  readonly levelDbm0?: number;
  /** The column tone is sent this much louder; 0 unless given, sets send up to 2 dB for what long lines lose. */
  readonly twistDb?: number;
}

/** Edges rise and fall within 2 ms, so that they do not click. */
const RAMP_SAMPLES = 16;
/** Rest for a character that is no key, a comma for instance. */
const REST_MS = 1_000;

/** Sends the tones of keys, one after the other. */
export class DtmfSender {
  readonly #onSamples: number;
  readonly #offSamples: number;
  readonly #rowPeak: number;
  readonly #columnPeak: number;
  #digits = "";
  #rowTurn = 0;
  #columnTurn = 0;
  #at = 0;
  /** Length of the tone being sent, and of tone and silence; 0 between digits. */
  #on = 0;
  #length = 0;

  constructor({ onMs = 100, offMs = 80, levelDbm0 = -9, twistDb = 0 }: DtmfSending = {}) {
    this.#onSamples = Math.round(onMs * SAMPLES_PER_MS);
    this.#offSamples = Math.round(offMs * SAMPLES_PER_MS);
    this.#rowPeak = peakOf(levelDbm0);
    this.#columnPeak = peakOf(levelDbm0 + twistDb);
  }

  /** Appends keys; any other character is a second of silence. */
  put(digits: string): void {
    this.#digits += digits;
  }

  /** Writes the next samples; fewer than asked for when there is nothing more to send. */
  read(out: Int16Array, offset = 0, count = out.length - offset): number {
    for (let index = 0; index < count; index++) {
      if (this.#at === this.#length && !this.#next()) return index;
      out[offset + index] = this.#sample(this.#at++);
    }
    return count;
  }

  #next(): boolean {
    const key = this.#digits[0];
    if (key === undefined) return false;
    this.#digits = this.#digits.slice(1);
    const pair = frequenciesOf(key);
    this.#at = 0;
    this.#on = pair === undefined ? 0 : this.#onSamples;
    this.#length = pair === undefined ? REST_MS * SAMPLES_PER_MS : this.#onSamples + this.#offSamples;
    this.#rowTurn = turnOf(pair?.[0] ?? 0);
    this.#columnTurn = turnOf(pair?.[1] ?? 0);
    return true;
  }

  #sample(at: number): number {
    if (at >= this.#on) return 0;
    const edge = Math.min(1, (at + 1) / RAMP_SAMPLES, (this.#on - at) / RAMP_SAMPLES);
    const sum = this.#rowPeak * Math.sin(this.#rowTurn * at) + this.#columnPeak * Math.sin(this.#columnTurn * at);
    return Math.max(-32_767, Math.min(32_767, Math.round(edge * sum)));
  }
}
