import { BulkDelay } from "#firmware/dsp/echo/bulk-delay.ts";
import { LineEchoCanceller } from "#firmware/dsp/echo/line-echo-canceller.ts";
import { peakOf } from "#firmware/dsp/level.ts";
import { linearToUlaw, ULAW_SILENCE, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { powerOf } from "./doctor-ear.ts";

const FRAME = 160;
const KEPT_FRAMES = 20;
const LEAD_SAMPLES = 48;
/** Loud enough to stand above any line's noise, softer than a voice. */
const NOISE_DBM0 = -15;
/** The filter takes away so much at least: then its taps are the path, and not nonsense. */
const KNOWN_DB = 6;

export interface EchoReading {
  /** How much softer the echo is than what caused it. */
  readonly returnLossDb: number;
  /** True when no echo was found: it is at least so much softer. */
  readonly isAtLeast: boolean;
  readonly delayMs?: number;
  readonly enhancementDb: number;
}

/** Says noise into a line and measures what comes back, with the echo canceller's own filter. */
export class EchoProbe {
  readonly #delay = new BulkDelay();
  readonly #said = new Int16Array(KEPT_FRAMES * FRAME);
  readonly #far = new Int16Array(FRAME);
  readonly #near = new Int16Array(FRAME);
  readonly #out = new Int16Array(FRAME);
  #canceller = newCanceller();
  #random = 1;
  #saidPower = 0;
  #heardPower = 0;
  #frames = 0;

  /** The way stays, the line is matched differently: the path is learned anew. */
  restart(): void {
    this.#canceller = newCanceller();
    this.#saidPower = this.#heardPower = this.#frames = 0;
  }

  /** The next 20 ms to say. */
  frame(): Uint8Array {
    const peak = peakOf(NOISE_DBM0) * Math.SQRT1_2 * Math.sqrt(3);
    const frame = new Uint8Array(FRAME);
    this.#said.copyWithin(0, FRAME);
    for (let at = 0; at < FRAME; at++) {
      this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) | 0;
      const octet = linearToUlaw(Math.round((this.#random / 2 ** 31) * peak));
      frame[at] = octet;
      this.#said[this.#said.length - FRAME + at] = ULAW_TO_LINEAR[octet] ?? 0;
    }
    this.#saidPower += powerOf(frame);
    return frame;
  }

  /** 20 ms heard at the same time. */
  heard(frame: Uint8Array): void {
    for (let at = 0; at < FRAME; at++) this.#near[at] = ULAW_TO_LINEAR[frame[at] ?? ULAW_SILENCE] ?? 0;
    this.#heardPower += powerOf(frame);
    this.#frames++;
    this.#delay.push(this.#said.subarray(-FRAME), this.#near);
    const { delay } = this.#delay;
    if (delay === undefined) return;
    const start = this.#said.length - FRAME - Math.max(0, delay - LEAD_SAMPLES);
    this.#far.set(this.#said.subarray(start, start + FRAME));
    this.#canceller.process(this.#far, this.#near, this.#out);
  }

  /** What has been found; `noise` is the mean square of the line when nobody says anything. */
  reading(noise: number): EchoReading {
    const { enhancementDb, path } = this.#canceller;
    const { delay } = this.#delay;
    if (delay !== undefined && enhancementDb >= KNOWN_DB) {
      const energy = path.reduce((sum, tap) => sum + tap * tap, 0);
      const returnLossDb = round(-10 * Math.log10(energy));
      return { returnLossDb, isAtLeast: false, delayMs: round(delay / 8), enhancementDb: round(enhancementDb) };
    }
    const said = this.#saidPower / Math.max(1, this.#frames);
    const heard = this.#heardPower / Math.max(1, this.#frames);
    const echo = Math.max(heard - noise, noise * 0.1, 100);
    return { returnLossDb: round(10 * Math.log10(said / echo)), isAtLeast: true, enhancementDb: round(enhancementDb) };
  }
}

const newCanceller = (): LineEchoCanceller => new LineEchoCanceller({ isNonLinear: false });
const round = (value: number): number => Math.round(value * 10) / 10;
