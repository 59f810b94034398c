import { peakOf, turnOf } from "#firmware/dsp/level.ts";
import { DIAL_WINDOW, dialTonePower, powerBefore } from "./dial-tone.ts";
import { HighPass, passed } from "./high-pass.ts";
import { FIT_SAMPLES, KeyFit } from "./key-fit.ts";
import { DTMF_COLUMNS, DTMF_ROWS } from "./keys.table.ts";

const PIECE_MS = 5;
/** Weakest tone taken for one, each (ITU-T Q.24: −25 dBm0 and weaker in some networks). */
const MIN_PEAK = peakOf(-39);
/** Between 23 ms, which must not be taken, and 40 ms, which must (Q.24). */
const PRESS_MS = 31.5;
/** A gap this long ends a press: a lost packet of 20 ms does not, a pause of 40 ms always does. */
const GAP_MS = 28;
/** A gap that something else fills is hard to measure: so many pieces without the tones end a press in any case. */
export const MAX_GAP_PIECES = 8;
/** Pieces of a beginning press that may be spoilt, not two in a row. */
const SPOILT_PIECES = 1;
/** Share of the sound that must be the two tones: in each piece, and over the whole press (15 dB of noise leave 0.93). */
const MIN_PIECE_SHARE = 0.7;
const MIN_SHARE = 0.87;
/**
 * Share of everything, low frequencies included. In speech, which is a key only above its fundamental, it is less; when
 * it is less, the rest must be dial tone.
 */
const MIN_FULL_SHARE = 0.85;
const MIN_DIAL_SHARE = 0.7;
const MIN_SHARE_OVER_DIAL = 0.88;
/** Only a first digit sounds over dial tone; it is decided on within this many pieces or not at all. */
const MAX_PIECES_OVER_DIAL = 16;
/** How far back of a piece's end all this looks. */
export const LOOK_BACK_SAMPLES = (MAX_PIECES_OVER_DIAL + 3) * FIT_SAMPLES + DIAL_WINDOW;
/** Twist, either way, 9.5 dB over the press, and some more in a piece that noise shapes. Q.24 asks for +4 and −8. */
const MAX_TWIST = 10 ** (9.5 / 20);
const MAX_PIECE_TWIST = 10 ** (12 / 20);
/** Frequencies off by more than this are no digit: 1.5 % must be taken, 3.5 % not. */
const MAX_OFFSET = 0.0245;
/** The turn from piece to piece is the same over the whole press: a tone stands still, a voice glides. */
const MIN_STEADINESS = 0.93;

/** Share of the power of each row and column that the filter lets through. */
const PASSED = [...DTMF_ROWS, ...DTMF_COLUMNS].map(passed);

/** Where the press stands: no tones, tones too short yet, and then once `pressed`, `held` until it is `released`. */
export type Course = "nothing" | "beginning" | "pressed" | "held" | "released";

/** Follows the tones of one key in pieces of 5 ms and decides whether they are a press. */
export class KeyTrack {
  readonly #fit = new KeyFit();
  readonly #filter = new HighPass();
  readonly #piece = new Float64Array(FIT_SAMPLES);
  #key = 0;
  #isPressed = false;
  #pieces = 0;
  #gap = 0;
  #spoilt = 0;
  #silentMs = 0;
  #tail = 0;
  #lead = 0;
  #beforeRow = 0;
  #beforeColumn = 0;
  /** Pieces until the press was decided on, and their sums. */
  #summed = 0;
  #rowSum = 0;
  #columnSum = 0;
  #shareSum = 0;
  /** Sums of the turns, and of their lengths. */
  #rowRe = 0;
  #rowIm = 0;
  #rowLength = 0;
  #columnRe = 0;
  #columnIm = 0;
  #columnLength = 0;
  /** Energy of the press before the filter, and the part of it that the tones explain. */
  #energySum = 0;
  #toneSum = 0;

  /** Begins with a key; the `warm` samples before `start` only fill the filter. */
  begin(key: number, samples: Float64Array, start: number, warm: number): void {
    this.#key = key;
    this.#isPressed = false;
    this.#forget();
    this.#beforeRow = this.#beforeColumn = 0;
    this.#filter.reset();
    for (let at = start - warm; at < start; at += FIT_SAMPLES) this.#filter.take(samples, at, this.#piece);
  }

  /** Whether the piece at `start` holds the key's tones; for a first look, nothing is counted. */
  isIn(samples: Float64Array, start: number): boolean {
    this.#filter.take(samples, start, this.#piece);
    this.#fit.fit(this.#piece, this.#key);
    return this.#isOn();
  }

  /** The next 5 ms. */
  take(samples: Float64Array, start: number): Course {
    const fit = this.#fit;
    this.#filter.take(samples, start, this.#piece);
    fit.fit(this.#piece, this.#key);
    const end = start + FIT_SAMPLES;
    const course = this.#isOn() ? this.#takeOn(samples, end) : this.#takeOff(samples, end);
    this.#beforeRow = fit.rowPeak;
    this.#beforeColumn = fit.columnPeak;
    return course;
  }

  /** Pieces since the tones were last heard. */
  get gapPieces(): number {
    return this.#gap;
  }

  /** How long the key has been pressed, to the millisecond or so. */
  get durationMs(): number {
    return Math.round(this.#lengthMs(this.#tail));
  }

  #takeOn(samples: Float64Array, end: number): Course {
    const fit = this.#fit;
    if (this.#isPressed) {
      this.#pieces += 1 + this.#gap;
      this.#gap = this.#silentMs = this.#tail = 0;
      return "held";
    }
    if (this.#pieces === 0) {
      this.#lead = -1;
    } else {
      this.#rowRe += fit.rowTurnRe;
      this.#rowIm += fit.rowTurnIm;
      this.#rowLength += length(fit.rowTurnRe, fit.rowTurnIm);
      this.#columnRe += fit.columnTurnRe;
      this.#columnIm += fit.columnTurnIm;
      this.#columnLength += length(fit.columnTurnRe, fit.columnTurnIm);
    }
    this.#pieces++;
    this.#gap = this.#silentMs = this.#tail = 0;
    this.#summed++;
    this.#rowSum += fit.rowPeak;
    this.#columnSum += fit.columnPeak;
    this.#shareSum += fit.share;
    this.#energySum += this.#filter.energy;
    const rowEnergy = fit.rowPeak ** 2 / (PASSED[this.#key >> 2] as number); // a key has a row
    const columnEnergy = fit.columnPeak ** 2 / (PASSED[4 + (this.#key & 3)] as number); // and a column
    this.#toneSum += (FIT_SAMPLES / 2) * (rowEnergy + columnEnergy);
    if (this.#lead < 0) this.#lead = this.#part(this.#beforeRow, this.#beforeColumn);
    return this.#decide(0, samples, end);
  }

  #takeOff(samples: Float64Array, end: number): Course {
    if (this.#pieces === 0) return "nothing";
    this.#gap++;
    // The tone may have ended within this piece.
    const part = this.#part(this.#fit.rowPeak, this.#fit.columnPeak);
    if (this.#gap === 1) this.#tail = part;
    if (this.#isPressed) {
      this.#silentMs += PIECE_MS * (1 - part);
      return this.#silentMs < GAP_MS && this.#gap < MAX_GAP_PIECES ? "held" : "released";
    }
    if (this.#gap === 1) {
      const course = this.#decide(part, samples, end);
      if (course === "pressed") return course;
    }
    this.#spoilt++;
    if (this.#gap === 1 && this.#spoilt <= SPOILT_PIECES) return "beginning";
    this.#forget();
    return "nothing";
  }

  #decide(tail: number, samples: Float64Array, end: number): Course {
    if (this.#lengthMs(tail) < PRESS_MS || this.#shareSum < MIN_SHARE * this.#pieces) return "beginning";
    if (this.#rowSum > this.#columnSum * MAX_TWIST || this.#columnSum > this.#rowSum * MAX_TWIST) return "beginning";
    if (!this.#isInTune() || !this.#isAlone(samples, end)) return "beginning";
    this.#isPressed = true;
    this.#silentMs = PIECE_MS * (this.#gap - tail);
    return "pressed";
  }

  /** Nothing else sounds, or only the dial tone that sounded before. */
  #isAlone(samples: Float64Array, end: number): boolean {
    const rest = this.#energySum - this.#toneSum;
    if (rest <= (1 - MIN_FULL_SHARE) * this.#energySum) return true;
    if (this.#pieces > MAX_PIECES_OVER_DIAL || this.#shareSum < MIN_SHARE_OVER_DIAL * this.#pieces) return false;
    const restPower = rest / (this.#pieces * FIT_SAMPLES);
    if (dialTonePower(samples, end) < MIN_DIAL_SHARE * restPower) return false;
    const begin = end - (this.#pieces + this.#gap + 1) * FIT_SAMPLES;
    return dialTonePower(samples, begin) >= MIN_DIAL_SHARE * Math.max(restPower, powerBefore(samples, begin));
  }

  #isInTune(): boolean {
    const row = DTMF_ROWS[this.#key >> 2] as number; // a key has a row
    const column = DTMF_COLUMNS[this.#key & 3] as number; // and a column
    const rowOff = Math.atan2(this.#rowIm, this.#rowRe) / FIT_SAMPLES;
    const columnOff = Math.atan2(this.#columnIm, this.#columnRe) / FIT_SAMPLES;
    return (
      Math.abs(rowOff) <= MAX_OFFSET * turnOf(row) &&
      Math.abs(columnOff) <= MAX_OFFSET * turnOf(column) &&
      length(this.#rowRe, this.#rowIm) >= MIN_STEADINESS * this.#rowLength &&
      length(this.#columnRe, this.#columnIm) >= MIN_STEADINESS * this.#columnLength
    );
  }

  #isOn(): boolean {
    const { rowPeak, columnPeak, share } = this.#fit;
    return (
      share >= MIN_PIECE_SHARE &&
      rowPeak >= MIN_PEAK &&
      columnPeak >= MIN_PEAK &&
      rowPeak <= columnPeak * MAX_PIECE_TWIST &&
      columnPeak <= rowPeak * MAX_PIECE_TWIST
    );
  }

  #lengthMs(tail: number): number {
    return PIECE_MS * (this.#pieces + Math.max(0, this.#lead) + tail);
  }

  /** How much of a piece the tones filled, 0…1, by their mean peaks so far. */
  #part(row: number, column: number): number {
    const pieces = this.#summed;
    return Math.min(1, (row * pieces) / this.#rowSum, (column * pieces) / this.#columnSum);
  }

  #forget(): void {
    this.#pieces = this.#gap = this.#spoilt = this.#silentMs = this.#tail = 0;
    this.#lead = this.#summed = this.#rowSum = this.#columnSum = this.#shareSum = 0;
    this.#energySum = this.#toneSum = 0;
    this.#rowRe = this.#rowIm = this.#rowLength = 0;
    this.#columnRe = this.#columnIm = this.#columnLength = 0;
  }
}

/** Quicker than `Math.hypot`, and as exact as is needed. */
function length(re: number, im: number): number {
  return Math.sqrt(re * re + im * im);
}
