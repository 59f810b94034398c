import { type Static, Type } from "typebox";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";

/** How a light shows: slow is once a second, fast five times, flash a short light every two seconds. */
export const LightPattern = Type.Union([
  Type.Literal("off"),
  Type.Literal("on"),
  Type.Literal("slow"),
  Type.Literal("fast"),
  Type.Literal("flash"),
]);
export type LightPattern = Static<typeof LightPattern>;

/** Lit and dark, milliseconds. */
const BLINK: Readonly<Record<Exclude<LightPattern, "on" | "off">, readonly [number, number]>> = {
  slow: [500, 500],
  fast: [100, 100],
  flash: [80, 1_920],
};

/** One light, blinking by the clock. */
export class BlinkingLight {
  readonly #clock: Clock;
  readonly #write: (isLit: boolean) => void;
  #pattern: LightPattern | undefined;
  #timer: Timer | undefined;

  constructor(clock: Clock, write: (isLit: boolean) => void) {
    this.#clock = clock;
    this.#write = write;
  }

  /** The same pattern again goes on in step. */
  show(pattern: LightPattern): void {
    if (pattern === this.#pattern) return;
    this.#pattern = pattern;
    this.#timer?.cancel();
    if (pattern === "on" || pattern === "off") this.#write(pattern === "on");
    else this.#blink(BLINK[pattern], 0);
  }

  #blink(times: readonly [number, number], phase: 0 | 1): void {
    this.#write(phase === 0);
    this.#timer = this.#clock.after(times[phase], () => this.#blink(times, phase === 0 ? 1 : 0));
  }
}
