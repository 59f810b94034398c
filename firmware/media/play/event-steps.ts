import { EVENT_KEYS } from "#firmware/media/digits/event-keys.table.ts";
import { FRAME_MS, FRAME_SAMPLES, SILENT_FRAME } from "#firmware/media/frame.ts";
import type { Listener } from "./player.ts";
import { DIGIT_OFF_MS, DIGIT_ON_MS } from "./tone.ts";

const ON_STEPS = DIGIT_ON_MS / FRAME_MS;
const OFF_STEPS = DIGIT_OFF_MS / FRAME_MS;
/** The end of an event is said three times, for it may get lost (RFC 4733 §2.5.1.4). */
const END_PACKETS = 3;

/** A row of digits as telephone events, one packet a tick while a key is down. */
export class EventSteps {
  readonly #digits: readonly string[];
  #index = 0;
  #step = 0;

  constructor(digits: string) {
    this.#digits = [...digits];
  }

  /** Sends what is due in this tick; false when all digits are through. */
  step(listener: Listener, now: number): boolean {
    const digit = this.#digits[this.#index];
    if (digit === undefined) return false;
    const code = EVENT_KEYS.indexOf(digit.toUpperCase());
    const step = ++this.#step;
    if (code < 0 || step > ON_STEPS) listener.hear(SILENT_FRAME, now);
    else {
      const durationSamples = step * FRAME_SAMPLES;
      listener.hearEvent({ code, durationSamples, first: step === 1, end: false }, now);
      for (let repeat = 0; step === ON_STEPS && repeat < END_PACKETS; repeat++) {
        listener.hearEvent({ code, durationSamples, first: false, end: true }, now);
      }
    }
    if (step === ON_STEPS + OFF_STEPS) {
      this.#step = 0;
      this.#index++;
    }
    return true;
  }
}
