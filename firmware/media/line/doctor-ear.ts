import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";

const HOP_SAMPLES = 80;
const HOP_MS = 10;
const FRAME = 160;
/** What is kept of the end of a call: long enough for ten bursts of the slowest busy tone. */
const KEPT_FRAMES = 500;
/** Mean square of a tone one would hear (−40 dBm0), and how far below the last burst a pause must lie (14 dB). */
const MIN_POWER = 160 * 160;
const PAUSE_SHARE = 0.04;
/** Bursts and pauses of a tone that says "gone"; ring-back has longer pauses, speech no two alike. */
const MIN_MS = 80;
const MAX_MS = 1_300;
const ALIKE = 0.15;
const ALIKE_MS = 25;
const MIN_BURSTS = 4;
const KEPT_STRETCHES = 64;
/** Squares of all 256 octets: the power of a frame costs a look-up per sample. */
const SQUARES = Float64Array.from(ULAW_TO_LINEAR, (sample) => sample * sample);

interface Stretch {
  readonly isSound: boolean;
  readonly ms: number;
}

/** The end of a call that sounds like a tone of the exchange, with the sound. */
export interface Tail {
  readonly bursts: number;
  readonly onMs: number;
  readonly offMs: number;
  /** µ-law, base64. */
  readonly sound: string;
}

/** Listens along during a call, cheaply, so that the end of it can be shown to people afterwards. */
export class TailEar {
  readonly #kept = new Uint8Array(KEPT_FRAMES * FRAME);
  #frames = 0;
  #stretches: Stretch[] = [];
  #isSound = false;
  #ms = 0;
  #burstPower = 0;

  /** 20 ms heard, µ-law; copied. */
  push(frame: Uint8Array): void {
    this.#kept.set(frame.subarray(0, FRAME), (this.#frames++ % KEPT_FRAMES) * FRAME);
    for (let start = 0; start < FRAME; start += HOP_SAMPLES) this.#hop(powerOf(frame, start, HOP_SAMPLES));
  }

  /** A new call begins. */
  clear(): void {
    this.#frames = this.#ms = this.#burstPower = 0;
    this.#stretches = [];
    this.#isSound = false;
  }

  /** What the last seconds were, when they were bursts of sound all alike. */
  tail(): Tail | undefined {
    const [on, off] = [this.#lengths(true), this.#lengths(false)];
    const bursts = Math.min(alike(on), alike(off) + 1);
    if (bursts < MIN_BURSTS) return undefined;
    const [onMs, offMs] = [mean(on.slice(0, bursts)), mean(off.slice(0, bursts - 1))];
    // The tone must have gone on until now: what came before a talk is another matter.
    if (this.#ms > (onMs + offMs) * 1.5) return undefined;
    return { bursts, onMs: Math.round(onMs), offMs: Math.round(offMs), sound: this.#sound() };
  }

  #hop(power: number): void {
    const isSound = power >= MIN_POWER && power >= this.#burstPower * PAUSE_SHARE;
    if (isSound) this.#burstPower += 0.1 * (power - this.#burstPower);
    else this.#burstPower *= 0.998;
    if (isSound !== this.#isSound) {
      this.#stretches.push({ isSound: this.#isSound, ms: this.#ms });
      if (this.#stretches.length > KEPT_STRETCHES) this.#stretches.shift();
      this.#isSound = isSound;
      this.#ms = 0;
    }
    this.#ms += HOP_MS;
  }

  /** Lengths of the stretches that have ended, newest first. */
  #lengths(isSound: boolean): number[] {
    return this.#stretches
      .filter((stretch) => stretch.isSound === isSound)
      .map(({ ms }) => ms)
      .reverse();
  }

  #sound(): string {
    const count = Math.min(this.#frames, KEPT_FRAMES);
    const out = Buffer.alloc(count * FRAME);
    for (let index = 0; index < count; index++) {
      const slot = (this.#frames - count + index) % KEPT_FRAMES;
      out.set(this.#kept.subarray(slot * FRAME, (slot + 1) * FRAME), index * FRAME);
    }
    return out.toString("base64");
  }
}

/** Mean square of samples of a µ-law frame. */
export function powerOf(frame: Uint8Array, start = 0, count = frame.length): number {
  let sum = 0;
  for (let at = start; at < start + count; at++) sum += SQUARES[frame[at] as number] as number; // octets index the table
  return sum / count;
}

/** How many from the first on are alike, and of a length that a busy tone may have. */
function alike(lengths: readonly number[]): number {
  const [first] = lengths;
  if (first === undefined || first < MIN_MS || first > MAX_MS) return 0;
  const different = lengths.findIndex((ms) => Math.abs(ms - first) > first * ALIKE + ALIKE_MS);
  return different < 0 ? lengths.length : different;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
