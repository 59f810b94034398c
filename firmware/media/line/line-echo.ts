import { BulkDelay } from "#firmware/dsp/echo/bulk-delay.ts";
import { LineEchoCanceller } from "#firmware/dsp/echo/line-echo-canceller.ts";
import { linearToUlaw, ULAW_SILENCE, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";

const FRAME = 160;
/** What is kept of what we said: the longest way there and back, in frames. */
const KEPT_FRAMES = 20;
/** The canceller begins so much before the strongest part of the echo. */
const LEAD_SAMPLES = 48;
/** A canceller that has worked and stops working for so long has lost its place: a slip moved the echo. */
const LOST_FRAMES = 50;
const WORKING_DB = 10;

/**
 * The echo canceller of one line, in frames of 20 ms µ-law. Hardware asks for one frame to say for each frame it has
 * heard; how much later its echo comes back is found by listening.
 */
export class LineEcho {
  readonly #canceller = new LineEchoCanceller();
  readonly #delay = new BulkDelay();
  readonly #said = new Int16Array(KEPT_FRAMES * FRAME);
  readonly #far = new Int16Array(FRAME);
  readonly #near = new Int16Array(FRAME);
  readonly #out = new Uint8Array(FRAME);
  #hasWorked = false;
  #lostFrames = 0;

  /** How much of the echo the filter takes away, dB; 0 while nothing is known. */
  get enhancementDb(): number {
    return this.#canceller.enhancementDb;
  }

  /** Samples from saying to hearing, `undefined` until found. */
  get delaySamples(): number | undefined {
    return this.#delay.delay;
  }

  /** A fax or modem must get all there is of a sound: what is left of an echo is not suppressed (G.168 §8). */
  letThrough(isData: boolean): void {
    this.#canceller.isNonLinear = !isData;
  }

  /** The frame that goes to the hardware now. */
  said(frame: Uint8Array | undefined): void {
    this.#said.copyWithin(0, FRAME);
    const start = this.#said.length - FRAME;
    for (let at = 0; at < FRAME; at++) this.#said[start + at] = ULAW_TO_LINEAR[frame?.[at] ?? ULAW_SILENCE] ?? 0;
  }

  /** The frame the hardware has heard, cleaned; valid until the next call. */
  clean(frame: Uint8Array): Uint8Array {
    for (let at = 0; at < FRAME; at++) this.#near[at] = ULAW_TO_LINEAR[frame[at] ?? ULAW_SILENCE] ?? 0;
    this.#delay.push(this.#said.subarray(-FRAME), this.#near);
    const delay = this.#delay.delay;
    if (delay === undefined) return frame;
    const start = this.#said.length - FRAME - Math.max(0, delay - LEAD_SAMPLES);
    this.#far.set(this.#said.subarray(start, start + FRAME));
    this.#canceller.process(this.#far, this.#near, this.#near);
    for (let at = 0; at < FRAME; at++) this.#out[at] = linearToUlaw(this.#near[at] ?? 0);
    this.#watch();
    return this.#out;
  }

  #watch(): void {
    const known = this.#canceller.enhancementDb;
    if (known > WORKING_DB) this.#hasWorked = true;
    this.#lostFrames = this.#hasWorked && known < WORKING_DB / 2 ? this.#lostFrames + 1 : 0;
    if (this.#lostFrames < LOST_FRAMES) return;
    this.#lostFrames = 0;
    this.#hasWorked = false;
    this.#delay.reset();
    this.#canceller.reset();
  }
}
