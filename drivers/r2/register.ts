import { MfDetector } from "#firmware/dsp/mf/detector.ts";
import { MfSender } from "#firmware/dsp/mf/sender.ts";
import { ALAW_TO_LINEAR, LINEAR_TO_ALAW } from "#firmware/kernel/g711.ts";
import type { RegisterEnd } from "./r2-channel.ts";

/**
 * Sender and receiver of register signals on the A-law of one channel; needed only while register signalling goes on.
 * Frames may have any length.
 */
export class Register {
  readonly #sender: MfSender;
  readonly #detector: MfDetector;
  #samples = new Int16Array(0);

  /** `heard` is told of each signal of the far side, and 0 of its end. */
  constructor(end: RegisterEnd, heard: (signal: number) => void) {
    this.#sender = new MfSender(end);
    this.#detector = new MfDetector(end === "forward" ? "backward" : "forward", heard);
  }

  /** The signal to send from now on; 0 is silence. */
  set(signal: number): void {
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
    for (let at = 0; at < frame.length; at++) {
      frame[at] = LINEAR_TO_ALAW[(samples[at] as number) & 0xffff] as number; // 16 bits
    }
  }

  #room(length: number): Int16Array {
    if (this.#samples.length !== length) this.#samples = new Int16Array(length);
    return this.#samples;
  }
}
