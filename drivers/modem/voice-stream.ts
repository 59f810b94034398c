import { ULAW_SILENCE } from "#firmware/kernel/g711.ts";
import { fromModem, octetsPerSample, toModem, type VoiceCoding } from "./coding.ts";

const SAMPLES = 160;
/** So many frames go out ahead, so that the modem never runs dry between two of ours: 60 ms. */
const LEAD_FRAMES = 3;
const SILENCE = new Uint8Array(SAMPLES).fill(ULAW_SILENCE);

/** Cuts the modem's stream of octets into frames of 20 ms, and answers each with one of ours. */
export class VoiceStream {
  readonly #coding: VoiceCoding;
  readonly #onFrame: (frame: Uint8Array) => void;
  readonly #pending: Uint8Array;
  #send: ((octets: Uint8Array) => void) | undefined;
  #filled = 0;

  constructor(coding: VoiceCoding, onFrame: (frame: Uint8Array) => void) {
    this.#coding = coding;
    this.#onFrame = onFrame;
    this.#pending = new Uint8Array(SAMPLES * octetsPerSample(coding));
  }

  /** Voice has been connected: the lead goes out at once. */
  begin(send: (octets: Uint8Array) => void): void {
    this.#send = send;
    this.#filled = 0;
    for (let frame = 0; frame < LEAD_FRAMES; frame++) this.say(SILENCE);
  }

  push(octets: Uint8Array): void {
    for (let at = 0; at < octets.length; ) {
      const part = octets.subarray(at, at + this.#pending.length - this.#filled);
      this.#pending.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled < this.#pending.length) return;
      this.#filled = 0;
      this.#onFrame(fromModem(this.#pending, this.#coding));
    }
  }

  /** One frame of µ-law to the modem; `undefined` is silence. */
  say(frame: Uint8Array | undefined): void {
    this.#send?.(toModem(frame ?? SILENCE, this.#coding));
  }
}
