import type { Light, LightOf } from "#drivers/line/hardware.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { BlinkingLamp } from "./blinking-lamp.ts";
import type { OutputPin } from "./pins.ts";

/** The lamps on the pins of a board. They have one colour each: what is not dark is lit. */
export class GpioLights {
  readonly #clock: Clock;
  readonly #lamps = new Map<LightOf, BlinkingLamp>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The lamp hangs on this pin from now on; nothing changes yet. */
  add(which: LightOf, pin: OutputPin): void {
    this.#lamps.set(which, new BlinkingLamp(this.#clock, (isLit) => pin.write(isLit)));
  }

  set(which: LightOf, { colour, pattern }: Light): void {
    this.#lamps.get(which)?.show(colour === "off" ? "off" : pattern === "steady" ? "on" : pattern);
  }

  /** The pins are given back. */
  clear(): void {
    for (const lamp of this.#lamps.values()) lamp.still();
    this.#lamps.clear();
  }
}
