import type { PortControl, PortEvent } from "#drivers/line/port.ts";
import { ToneFeed } from "#drivers/line/tone-feed.ts";
import { BELL_202, V23 } from "#firmware/dsp/caller-id/fsk.ts";
import { fskSignal } from "#firmware/dsp/caller-id/fsk-sender.ts";
import { encodeIdentity } from "#firmware/dsp/caller-id/message.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { FxsModule } from "./gpio-config.ts";
import type { InputPin, Pins, PullDownPin } from "./pins.ts";
import { PortVoice } from "./port-voice.ts";
import { gatedDrive, pwmDrive, type RingDrive } from "./ring-drive.ts";

/** Ringing current makes the hook detector flicker: a lifted handset stays closed longer (data sheet: 10 ms). */
const RING_TRIP_MS = 12;
/** A board rings by itself no longer than this. */
const MAX_RING_MS = 5_000;
/** After power-down the interface needs 50 ms before its hook detector tells the truth. */
const WAKE_MS = 60;
/** Countries whose telephones expect V.23 rather than Bell 202. */
const V23_COUNTRIES = /^(GB|DE|FR|IT|ES|NL|BE|CH|AT|SE|NO|FI|DK|PL|CZ|HU|PT|GR|TR|RU|ZA|AU|NZ)$/;

export interface GpioPortOptions {
  readonly clock: Clock;
  readonly onPort: (event: PortEvent) => void;
  readonly onVoice: (frame: Uint8Array) => void;
  readonly nextFrame: () => Uint8Array | undefined;
  readonly onFault: (reason: string) => void;
}

/** One telephone on a subscriber line interface. */
export class FxsPort {
  readonly #options: GpioPortOptions;
  readonly #tones = new ToneFeed();
  readonly #voice: PortVoice;
  readonly #hook: InputPin;
  readonly #drive: RingDrive;
  readonly #powerDown: PullDownPin | undefined;
  #isRinging = false;
  #isBlind = false;
  #tripTimer: Timer | undefined;
  #ringTimer: Timer | undefined;
  #wakeTimer: Timer | undefined;
  #country = "";

  constructor(pins: Pins, module: FxsModule, options: GpioPortOptions) {
    this.#options = options;
    const name = `port ${module.port}`;
    const ringMode = pins.output(module.ringMode, `${name}, ring mode`, false);
    const { pwm, ringHz, ringDuty } = module;
    this.#drive =
      pwm === undefined
        ? gatedDrive(ringMode)
        : pwmDrive(ringMode, {
            ...pwm,
            ...(ringHz === undefined ? {} : { ringHz }),
            ...(ringDuty === undefined ? {} : { duty: ringDuty }),
          });
    this.#hook = pins.input(module.hook, `${name}, hook`, (isHigh) => this.#onHook(isHigh));
    this.#powerDown =
      module.powerDown === undefined ? undefined : pins.pullDown(module.powerDown, `${name}, power down`);
    this.#voice = new PortVoice({
      capture: module.capture,
      playback: module.playback,
      tones: this.#tones,
      onFrame: options.onVoice,
      nextFrame: options.nextFrame,
      onFailed: options.onFault,
    });
  }

  setCountry(country: string): void {
    this.#country = country;
  }

  control(control: PortControl): void {
    switch (control.type) {
      case "ring-on":
        this.#ring();
        return;
      case "ring-off":
        this.#stopRinging();
        return;
      case "send-caller-id":
        this.#sendIdentity(control);
        return;
      case "battery-drop":
        this.#dropBattery(control.breakMs);
        return;
      case "voice":
        this.#voice.want(control.on);
        return;
      case "query":
        this.#tellHook(this.#hook.read());
        return;
      default:
        return; // the exchange's side
    }
  }

  close(): void {
    for (const timer of [this.#tripTimer, this.#ringTimer, this.#wakeTimer]) timer?.cancel();
    this.#powerDown?.release();
    this.#drive.close();
    this.#voice.close();
  }

  #ring(): void {
    if (this.#hook.read()) return;
    this.#isRinging = true;
    this.#drive.start();
    this.#ringTimer?.cancel();
    this.#ringTimer = this.#options.clock.after(MAX_RING_MS, () => this.#stopRinging());
  }

  #stopRinging(): void {
    this.#ringTimer?.cancel();
    this.#tripTimer?.cancel();
    if (!this.#isRinging) return;
    this.#isRinging = false;
    this.#drive.stop();
  }

  #onHook(isHigh: boolean): void {
    if (this.#isBlind) return;
    if (!this.#isRinging) {
      this.#tellHook(isHigh);
      return;
    }
    this.#tripTimer?.cancel();
    if (!isHigh) return;
    this.#tripTimer = this.#options.clock.after(RING_TRIP_MS, () => {
      if (!this.#hook.read()) return;
      this.#stopRinging();
      this.#tellHook(true);
    });
  }

  #tellHook(isOffHook: boolean): void {
    this.#options.onPort({ type: "hook", offHook: isOffHook });
  }

  #sendIdentity({ number, name }: { readonly number?: string; readonly name?: string }): void {
    const now = new Date(this.#options.clock.now());
    const time = { month: now.getMonth() + 1, day: now.getDate(), hour: now.getHours(), minute: now.getMinutes() };
    const message = encodeIdentity({
      time,
      ...(number === undefined ? { numberAbsent: "unavailable" } : { number }),
      ...(name === undefined ? {} : { name }),
    });
    const standard = V23_COUNTRIES.test(this.#country) ? V23 : BELL_202;
    this.#tones.samples(fskSignal(message, { standard }), () => this.#options.onPort({ type: "caller-id-sent" }));
    this.#voice.settle();
  }

  #dropBattery(breakMs: number): void {
    if (this.#powerDown === undefined) return;
    const { clock } = this.#options;
    this.#isBlind = true;
    this.#powerDown.pull();
    this.#wakeTimer = clock.after(breakMs, () => {
      this.#powerDown?.release();
      this.#wakeTimer = clock.after(WAKE_MS, () => {
        this.#isBlind = false;
        this.#tellHook(this.#hook.read());
      });
    });
  }
}
