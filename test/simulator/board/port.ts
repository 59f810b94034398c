import type { PortControl, PortEvent } from "#drivers/line/port.ts";
import type { Zone } from "#firmware/dsp/zones/zone.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { digitTone, Ear, silence, Voice } from "./sound.ts";

/** What happens on the far side of a port, told to whoever listens on the control socket. */
export type FarEvent = { readonly event: string; readonly port: number } & Readonly<Record<string, unknown>>;

export interface PortOptions {
  readonly port: number;
  readonly plan: Zone;
  readonly clock: Clock;
  /** Reports to the host; `lateMs` says how long ago it happened, for exact ticks. */
  readonly report: (event: PortEvent, lateMs?: number) => void;
  readonly tell: (event: FarEvent) => void;
}

const DIGIT_ON_MS = 100;
const DIGIT_OFF_MS = 100;

/** What both kinds of simulated port have: a voice, an ear, and timers that end with a call. */
export abstract class SimulatedPort {
  abstract readonly kind: "fxo" | "fxs";
  readonly port: number;
  readonly voice = new Voice();
  readonly ear: Ear;
  isVoiceOn = false;
  protected readonly options: PortOptions;
  #timers = new Set<Timer>();

  constructor(options: PortOptions) {
    this.options = options;
    this.port = options.port;
    this.ear = new Ear((hears) => this.tell(hears ? "sound" : "quiet"));
  }

  abstract control(order: PortControl): void;
  /** The host has gone: a real board rings and closes loops no longer than its watchdog. */
  abstract hostLost(): void;

  /** Says digits as tones; the board's detector reports each at its end. */
  press(digits: string): void {
    for (const digit of digits) {
      this.voice.add(digitTone(digit, DIGIT_ON_MS), () =>
        this.options.report({ type: "digit", digit, durationMs: DIGIT_ON_MS }),
      );
      this.voice.add(silence(DIGIT_OFF_MS));
    }
  }

  protected tell(event: string, more: Readonly<Record<string, unknown>> = {}): void {
    this.options.tell({ event, port: this.port, ...more });
  }

  protected after(ms: number, fire: () => void): void {
    const timer = this.options.clock.after(ms, () => {
      this.#timers.delete(timer);
      fire();
    });
    this.#timers.add(timer);
  }

  protected cancelTimers(): void {
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }
}
