import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Binding } from "./binding.ts";
import type { Registrar } from "./registrar.ts";

export interface ContactPingerOptions {
  readonly clock: Clock;
  readonly registrar: Registrar;
  readonly intervalMs: number;
  /** Sends OPTIONS to a contact and tells whether anything answered. */
  readonly ping: (binding: Binding, told: (hasAnswered: boolean) => void) => void;
}

/** Asks every registered phone now and then whether it is still there, and marks those that do not answer. */
export class ContactPinger {
  readonly #options: ContactPingerOptions;
  #timer: Timer | undefined;

  constructor(options: ContactPingerOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, intervalMs } = this.#options;
    this.#timer = clock.after(intervalMs, () => {
      this.#round();
      this.start();
    });
  }

  /** Twice is fine. */
  close(): void {
    this.#timer?.cancel();
  }

  #round(): void {
    const { registrar, ping } = this.#options;
    for (const binding of registrar.bindings()) {
      ping(binding, (hasAnswered) => registrar.setReachable(binding.user, binding.contact, hasAnswered));
    }
  }
}
