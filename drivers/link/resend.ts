import type { Clock, Timer } from "#firmware/kernel/clock.ts";

/** Control messages that may be under way unacknowledged (SPECIFICATION.md, "Control messages"). */
const WINDOW = 8;
/** Sent again when no acknowledgement came for so long: ten times the longest voice frame at 921600 baud. */
export const RESEND_MS = 200;
/** So many resends without any progress end the session. */
export const MAX_RESENDS = 10;

export interface ResendOptions {
  readonly clock: Clock;
  /** Puts one control message on the wire. */
  readonly transmit: (seq: number, body: Uint8Array) => void;
  /** Called once when the far side has not acknowledged in spite of all resends. */
  readonly gaveUp: () => void;
}

/** The sending half of the control channel: go-back-n with a window of 8 and numbers modulo 256. */
export class ResendQueue {
  readonly #options: ResendOptions;
  #waiting: Uint8Array[] = [];
  #underWay: Uint8Array[] = [];
  /** Number of the first message under way. */
  #base = 0;
  #timer: Timer | undefined;
  #resends = 0;
  /** Frames sent again since the start; a measure of the cable. */
  resent = 0;

  constructor(options: ResendOptions) {
    this.#options = options;
  }

  send(body: Uint8Array): void {
    this.#waiting.push(body);
    this.#fill();
  }

  /** The far side has everything before `next`. Numbers outside the window are old news and ignored. */
  acknowledge(next: number): void {
    const done = (next - this.#base) & 0xff;
    if (done === 0 || done > this.#underWay.length) return;
    this.#underWay.splice(0, done);
    this.#base = next & 0xff;
    this.#resends = 0;
    this.#fill();
    this.#arm();
  }

  /** Forgets everything and counts from 0: a new session. */
  reset(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#waiting = [];
    this.#underWay = [];
    this.#base = 0;
    this.#resends = 0;
  }

  #fill(): void {
    while (this.#underWay.length < WINDOW) {
      const body = this.#waiting.shift();
      if (body === undefined) break;
      this.#underWay.push(body);
      this.#options.transmit((this.#base + this.#underWay.length - 1) & 0xff, body);
    }
    if (this.#timer === undefined) this.#arm();
  }

  #arm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#underWay.length === 0) return;
    this.#timer = this.#options.clock.after(RESEND_MS, () => this.#resend());
  }

  #resend(): void {
    this.#timer = undefined;
    if (this.#resends === MAX_RESENDS) {
      this.#options.gaveUp();
      return;
    }
    this.#resends++;
    for (const [index, body] of this.#underWay.entries()) {
      this.resent++;
      this.#options.transmit((this.#base + index) & 0xff, body);
    }
    this.#arm();
  }
}
