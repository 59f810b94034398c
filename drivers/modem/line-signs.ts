import type { PortEvent } from "#drivers/line/port.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { CALLER_ID_SETTLE_MS, CallerIdLines } from "./caller-id-lines.ts";
import { VoiceCodes } from "./voice-codes.ts";

/** RING comes once a ring; how long it rang is not told. Longer than any gap inside a double ring. */
const RING_MS = 1_000;
/** A loop break is told when it is over, without its length: a length that counts as a hang-up. */
const BREAK_MS = 250;
/** Any current: how much flows a modem does not tell. */
const SOME_MILLIAMPS = 20;

/** Turns what a modem says unasked, in lines and in DLE events, into events of a port. */
export class LineSigns {
  readonly #clock: Clock;
  readonly #onPort: (event: PortEvent) => void;
  readonly #codeMs: () => number;
  readonly #codes = new VoiceCodes();
  readonly #identity = new CallerIdLines();
  #ringTimer: Timer | undefined;
  #identityTimer: Timer | undefined;
  #breakTimer: Timer | undefined;
  #isLoopClosed = false;
  #isReversed = false;
  /** Times the modem had nothing to say to the line. */
  underruns = 0;

  /** `codeMs`: when a code came, by the voice it came in; a machine that was held up reads several at once. */
  constructor(clock: Clock, onPort: (event: PortEvent) => void, codeMs: () => number = () => clock.monotonic()) {
    this.#codeMs = codeMs;
    this.#clock = clock;
    this.#onPort = onPort;
  }

  /** Our own loop: closing it ends the ringing. */
  setLoop(isClosed: boolean): void {
    this.#isLoopClosed = isClosed;
    this.#stopRinging();
  }

  line(line: string): void {
    if (/^RING\b/.test(line)) this.#ring();
    else if (this.#identity.push(line)) {
      this.#identityTimer?.cancel();
      this.#identityTimer = this.#clock.after(CALLER_ID_SETTLE_MS, () => {
        const party = this.#identity.take();
        if (party !== undefined) this.#onPort({ type: "caller-id", ...party });
      });
    }
  }

  code(code: string): void {
    if (code === "u") this.underruns++;
    const sign = this.#codes.read(code, this.#codeMs());
    switch (sign?.type) {
      case "ring":
        this.#ring();
        return;
      case "digit":
        this.#onPort({ type: "digit", digit: sign.digit, durationMs: 0 });
        return;
      case "loop-break":
        this.#loopBreak();
        return;
      case "polarity":
        this.#isReversed = !this.#isReversed;
        this.#onPort({ type: "polarity", reversed: this.#isReversed });
        return;
      default:
        return; // its own handset, tones of the line: the box listens to those itself
    }
  }

  close(): void {
    for (const timer of [this.#ringTimer, this.#identityTimer, this.#breakTimer]) timer?.cancel();
  }

  #loopBreak(): void {
    if (!this.#isLoopClosed) return;
    this.#onPort({ type: "loop-current", milliamps: 0 });
    this.#breakTimer = this.#clock.after(BREAK_MS, () => {
      if (this.#isLoopClosed) this.#onPort({ type: "loop-current", milliamps: SOME_MILLIAMPS });
    });
  }

  #ring(): void {
    if (this.#isLoopClosed) return;
    if (this.#ringTimer === undefined) this.#onPort({ type: "ring-on" });
    this.#ringTimer?.cancel();
    this.#ringTimer = this.#clock.after(RING_MS, () => this.#stopRinging());
  }

  #stopRinging(): void {
    if (this.#ringTimer === undefined) return;
    this.#ringTimer.cancel();
    this.#ringTimer = undefined;
    this.#onPort({ type: "ring-off" });
  }
}
