import { MfDetector } from "#firmware/dsp/mf/detector.ts";
import { MfSender } from "#firmware/dsp/mf/sender.ts";
import { ALAW_TO_LINEAR, LINEAR_TO_ALAW } from "#firmware/kernel/g711.ts";
import type { RegisterEnd } from "./r2-channel.ts";

/** Q.442: a pulse is 150 ms long, 50 ms more or less. */
const PULSE_SAMPLES = 1_000;

/**
 * Sender and receiver of register signals on the A-law of one channel; needed only while register signalling goes on.
 * Frames may have any length.
 */
export class Register {
  readonly #sender: MfSender;
  readonly #detector: MfDetector;
  #samples = new Int16Array(0);
  /** Samples of a pulse that have still to go out before it may end, and what follows it then. */
  #left = 0;
  #after: number | undefined;

  /** `heard` is told of each signal of the far side, and 0 of its end. */
  constructor(end: RegisterEnd, heard: (signal: number) => void) {
    this.#sender = new MfSender(end);
    this.#detector = new MfDetector(end === "forward" ? "backward" : "forward", heard);
  }

  /**
   * The signal to send from now on; 0 is silence. A pulse is as long as it must be in the time of the line: one that
   * begins while the board is held up is sent whole when the board goes on.
   */
  set(signal: number, isPulse = false): void {
    if (this.#left > 0 && !isPulse) {
      this.#after = signal;
      return;
    }
    this.#left = isPulse ? PULSE_SAMPLES : 0;
    this.#sender.set(signal);
  }

  /** Hears what came in. */
  push(frame: Uint8Array): void {
    const samples = this.#room(frame.length);
    for (let at = 0; at < frame.length; at++) samples[at] = ALAW_TO_LINEAR[frame[at] as number] as number; // octets
    this.#detector.push(samples);
  }

  /** Writes what goes out. */
  read(frame: Uint8Array): void {
    const samples = this.#room(frame.length);
    this.#sender.read(samples);
    this.#sent(frame.length);
    for (let at = 0; at < frame.length; at++) {
      frame[at] = LINEAR_TO_ALAW[(samples[at] as number) & 0xffff] as number; // 16 bits
    }
  }

  #sent(samples: number): void {
    if (this.#left === 0) return;
    this.#left = Math.max(0, this.#left - samples);
    if (this.#left > 0 || this.#after === undefined) return;
    this.#sender.set(this.#after);
    this.#after = undefined;
  }

  #room(length: number): Int16Array {
    if (this.#samples.length !== length) this.#samples = new Int16Array(length);
    return this.#samples;
  }
}
