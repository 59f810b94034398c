import { ALAW_TO_ULAW, ULAW_TO_ALAW } from "#firmware/kernel/g711.ts";
import { digitTone, Ear, silence, Voice } from "#test/simulator/board/sound.ts";

const DIGIT_MS = 100;
const ALAW_SILENCE = 0xd5;

/** Somebody at the far end of a channel: says sounds, listens, or echoes. */
export class FarSlot {
  readonly voice = new Voice();
  readonly ear: Ear;
  isEcho = false;
  readonly #heard = new Uint8Array(160).fill(ALAW_SILENCE);

  constructor(onSound: (hears: boolean) => void) {
    this.ear = new Ear(onSound);
  }

  press(digits: string): void {
    for (const digit of digits) {
      this.voice.add(digitTone(digit, DIGIT_MS));
      this.voice.add(silence(DIGIT_MS));
    }
  }

  /** The next 20 ms said, A-law. */
  next(): Uint8Array {
    if (this.isEcho) return this.#heard;
    return this.voice.frame().map((octet) => ULAW_TO_ALAW[octet] ?? ALAW_SILENCE);
  }

  /** 20 ms heard, A-law. */
  hear(frame: Uint8Array): void {
    this.#heard.set(frame);
    this.ear.hear(frame.map((octet) => ALAW_TO_ULAW[octet] ?? 0xff));
  }
}
