import type { PortControl } from "#drivers/line/port.ts";
import { readWav } from "#test/simulator/wav.ts";
import { SimulatedPort } from "./port.ts";
import { samples, tone } from "./sound.ts";

const PULSE_BREAK_MS = 60;
const PULSE_MAKE_MS = 40;
const PULSE_DIGIT_PAUSE_MS = 750;
const FLASH_MS = 400;

/** An FXS port of the board, and the telephone plugged into it. */
export class Telephone extends SimulatedPort {
  readonly kind = "fxs";
  #isLifted = false;
  #isRinging = false;
  #rings = 0;
  /** Lifts by itself after so many milliseconds of ringing; negative: never. */
  #answerAfterMs = -1;

  lift(): void {
    this.#hook(true);
  }

  hangUp(): void {
    this.voice.replace();
    this.#hook(false);
  }

  /** Hook pressed for so long. */
  flash(ms = FLASH_MS): void {
    this.#hook(false);
    this.after(ms, () => this.#hook(true));
  }

  /** Turns the dial. */
  pulse(digits: string): void {
    let atMs = 0;
    for (const digit of digits) {
      const pulses = digit === "0" ? 10 : Number(digit);
      for (let count = 0; count < pulses; count++) {
        this.#hookAt(atMs, false);
        this.#hookAt(atMs + PULSE_BREAK_MS, true);
        atMs += PULSE_BREAK_MS + PULSE_MAKE_MS;
      }
      atMs += PULSE_DIGIT_PAUSE_MS;
    }
  }

  answerAfter(ms: number): void {
    this.#answerAfterMs = ms;
  }

  say(path: string): void {
    this.voice.add(samples(readWav(path)), () => this.tell("said", { path }));
  }

  hum(hz: number, ms: number): void {
    this.voice.add(tone({ frequenciesHz: [hz], cadenceMs: [] }, ms), () => this.tell("said", { hz }));
  }

  override control(order: PortControl): void {
    switch (order.type) {
      case "ring-on":
        this.#ring();
        return;
      case "ring-off":
        if (this.#isRinging) this.tell("ring-off");
        this.#isRinging = false;
        return;
      case "send-caller-id":
        this.tell("caller-id", { number: order.number, name: order.name });
        this.options.report({ type: "caller-id-sent" });
        return;
      case "battery-drop":
        this.tell("disconnected", { breakMs: order.breakMs });
        return;
      case "voice":
        this.isVoiceOn = order.on;
        return;
      case "query":
        this.options.report({ type: "hook", offHook: this.#isLifted });
        return;
      default:
        return;
    }
  }

  override hostLost(): void {
    this.isVoiceOn = false;
    this.#isRinging = false;
  }

  heard(frame: Uint8Array): Uint8Array {
    this.ear.hear(frame);
    return this.voice.frame();
  }

  #ring(): void {
    if (this.#isLifted) return;
    if (!this.#isRinging) this.tell("rings", { count: ++this.#rings });
    this.#isRinging = true;
    if (this.#rings > 1 || this.#answerAfterMs < 0) return;
    this.after(this.#answerAfterMs, () => this.lift());
  }

  #hook(offHook: boolean): void {
    if (this.#isLifted === offHook) return;
    this.#isLifted = offHook;
    this.#rings = 0;
    this.#isRinging = false;
    this.options.report({ type: "hook", offHook });
    this.tell(offHook ? "lifted" : "put-down");
  }

  /** A hook change at an exact time; a late timer is made good in the reported tick. */
  #hookAt(ms: number, offHook: boolean): void {
    const dueAt = this.options.clock.monotonic() + ms;
    this.after(ms, () => this.options.report({ type: "hook", offHook }, this.options.clock.monotonic() - dueAt));
  }
}
