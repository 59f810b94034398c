import type { PortControl } from "#drivers/line/port.ts";
import { ToneFeed } from "#drivers/line/tone-feed.ts";
import { CallerIdReceiver } from "#firmware/dsp/caller-id/receiver.ts";
import type { Timer } from "#firmware/kernel/clock.ts";
import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import type { GpioPortOptions } from "./fxs-port.ts";
import type { FxoModule } from "./gpio-config.ts";
import type { OutputPin, Pins } from "./pins.ts";
import { PortVoice } from "./port-voice.ts";
import { RingDetector } from "./ring-detector.ts";

/** After a ring or a reversal the exchange may send who calls; then the sound is closed again. */
const LISTEN_MS = 4_000;
/** Dial pulses of most countries: 60 ms open, 40 closed, 750 between digits. */
const PULSE_OPEN_MS = 60;
const PULSE_CLOSED_MS = 40;
const BETWEEN_DIGITS_MS = 750;

/** One line of the exchange on a line interface (DAA). */
export class FxoPort {
  readonly #options: GpioPortOptions;
  readonly #tones = new ToneFeed();
  readonly #voice: PortVoice;
  readonly #loop: OutputPin;
  readonly #ringing: RingDetector;
  readonly #identity: CallerIdReceiver;
  readonly #linear = new Int16Array(160);
  #isClosed = false;
  #isReversed = false;
  #isListening = false;
  #hasVoice = false;
  #listenTimer: Timer | undefined;
  #pulseTimer: Timer | undefined;

  constructor(pins: Pins, module: FxoModule, options: GpioPortOptions) {
    this.#options = options;
    const name = `port ${module.port}`;
    this.#loop = pins.output(module.loop, `${name}, loop`, false);
    this.#ringing = new RingDetector(options.clock, (sign) => this.#onRinging(sign));
    pins.input(module.ring, `${name}, ring detector`, (isHigh) => this.#ringing.edge(isHigh));
    this.#identity = new CallerIdReceiver((identity, method) => {
      const { number, name: person } = identity;
      const party = { ...(number === undefined ? {} : { number }), ...(person === undefined ? {} : { name: person }) };
      options.onPort({ type: "caller-id", ...party, method });
      this.#stopListening();
    });
    this.#voice = new PortVoice({
      capture: module.capture,
      playback: module.playback,
      tones: this.#tones,
      onFrame: (frame) => this.#onFrame(frame),
      nextFrame: options.nextFrame,
      onFailed: options.onFault,
    });
  }

  control(control: PortControl): void {
    switch (control.type) {
      case "loop-close":
      case "loop-open":
        this.#switch(control.type === "loop-close");
        return;
      case "dial-tones":
        this.#tones.digits(control.digits, control, () => this.#options.onPort({ type: "dial-done" }));
        this.#voice.settle();
        return;
      case "dial-pulses":
        this.#pulse(pulsePlan(control.digits));
        return;
      case "flash":
        this.#pulse([control.breakMs, 0]);
        return;
      case "voice":
        this.#hasVoice = control.on;
        this.#settleVoice();
        return;
      case "query":
        this.#options.onPort({ type: "polarity", reversed: this.#isReversed });
        return;
      default:
        return; // the telephone's side
    }
  }

  close(): void {
    this.#listenTimer?.cancel();
    this.#pulseTimer?.cancel();
    this.#ringing.close();
    this.#voice.close();
  }

  #switch(isClosed: boolean): void {
    this.#pulseTimer?.cancel();
    this.#isClosed = isClosed;
    this.#loop.write(isClosed);
    this.#ringing.reset();
    if (!isClosed) this.#tones.stop();
    this.#stopListening();
  }

  #onRinging(sign: "ring-on" | "ring-off" | "reversal"): void {
    if (sign === "reversal") {
      this.#isReversed = !this.#isReversed;
      this.#options.onPort({ type: "polarity", reversed: this.#isReversed });
    } else if (!this.#isClosed) {
      this.#options.onPort({ type: sign });
    }
    if (sign !== "ring-on" && !this.#isClosed) this.#listen();
  }

  #listen(): void {
    if (!this.#isListening) this.#identity.reset();
    this.#isListening = true;
    this.#listenTimer?.cancel();
    this.#listenTimer = this.#options.clock.after(LISTEN_MS, () => this.#stopListening());
    this.#settleVoice();
  }

  #stopListening(): void {
    this.#listenTimer?.cancel();
    this.#isListening = false;
    this.#settleVoice();
  }

  #settleVoice(): void {
    this.#voice.want((this.#hasVoice && this.#isClosed) || this.#isListening);
  }

  #onFrame(frame: Uint8Array): void {
    if (this.#isListening) {
      for (let at = 0; at < frame.length; at++) this.#linear[at] = ULAW_TO_LINEAR[frame[at] ?? 0] ?? 0;
      this.#identity.push(this.#linear);
    }
    if (this.#isClosed) this.#options.onVoice(frame);
  }

  /** Opens and closes the loop in turn for so many milliseconds each. */
  #pulse(plan: readonly number[], at = 0): void {
    const ms = plan[at];
    if (ms === undefined || !this.#isClosed) {
      this.#loop.write(this.#isClosed);
      if (plan.length > 2) this.#options.onPort({ type: "dial-done" });
      return;
    }
    this.#loop.write(at % 2 === 1);
    this.#pulseTimer = this.#options.clock.after(ms, () => this.#pulse(plan, at + 1));
  }
}

/** Open, closed, open, closed… in milliseconds; "0" is ten pulses. */
export function pulsePlan(digits: string): number[] {
  return [...digits.replace(/\D/g, "")].flatMap((digit) => {
    const pulses = Number(digit) || 10;
    return Array.from({ length: pulses }, (_, index) => [
      PULSE_OPEN_MS,
      index === pulses - 1 ? BETWEEN_DIGITS_MS : PULSE_CLOSED_MS,
    ]).flat();
  });
}
