import type { Light, LightOf } from "#drivers/line/hardware.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { OutputPin } from "./pins.ts";

/** On and off for so long, as boards on the link blink (SPECIFICATION.md §4.4). */
const HALF_MS = { slow: 500, fast: 125 } as const;

/** The lamps on the pins of a board. They have one colour each: what is not dark is lit. */
export class GpioLights {
  readonly #clock: Clock;
  readonly #pins = new Map<LightOf, OutputPin>();
  readonly #blinking = new Map<LightOf, Timer>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The lamp hangs on this pin from now on; nothing changes yet. */
  add(which: LightOf, pin: OutputPin): void {
    this.#pins.set(which, pin);
  }

  set(which: LightOf, { colour, pattern }: Light): void {
    this.#still(which);
    const isLit = colour !== "off";
    if (isLit && pattern !== "steady") this.#blink(which, HALF_MS[pattern], true);
    else this.#pins.get(which)?.write(isLit);
  }

  /** The pins are given back. */
  clear(): void {
    for (const which of this.#blinking.keys()) this.#still(which);
    this.#pins.clear();
  }

  #blink(which: LightOf, halfMs: number, isLit: boolean): void {
    const pin = this.#pins.get(which);
    if (pin === undefined) return;
    pin.write(isLit);
    this.#blinking.set(
      which,
      this.#clock.after(halfMs, () => this.#blink(which, halfMs, !isLit)),
    );
  }

  #still(which: LightOf): void {
    this.#blinking.get(which)?.cancel();
    this.#blinking.delete(which);
  }
}
