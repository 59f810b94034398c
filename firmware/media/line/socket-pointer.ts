import type { Clock, Timer } from "#firmware/kernel/clock.ts";

/** How long the light of a socket blinks for a person who looks for it. */
const POINTED_MS = 15_000;

/** Points at sockets for a while each; asked again, the while begins anew. */
export class SocketPointer {
  readonly #clock: Clock;
  readonly #point: (port: number, isOn: boolean) => void;
  readonly #timers = new Map<number, Timer>();

  constructor(clock: Clock, point: (port: number, isOn: boolean) => void) {
    this.#clock = clock;
    this.#point = point;
  }

  pointAt(port: number): void {
    this.#timers.get(port)?.cancel();
    this.#point(port, true);
    this.#timers.set(
      port,
      this.#clock.after(POINTED_MS, () => this.#point(port, false)),
    );
  }

  close(): void {
    for (const timer of this.#timers.values()) timer.cancel();
  }
}
