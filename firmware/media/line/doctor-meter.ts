import { dbm0OfPower } from "#firmware/dsp/level.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { powerOf } from "./doctor-ear.ts";

/** Nobody has asked for so long: nobody looks any more. */
const LOOKS_MS = 3_000;
/** How quickly the needle follows, per frame: some 300 ms. */
const FOLLOWS = 0.12;
/** What µ-law silence is shown as. */
const FLOOR_DBM0 = -70;

/** Loudness of both directions of a line; costs nothing while nobody looks. */
export class LevelMeter {
  readonly #clock: Clock;
  #until = 0;
  #heard = 0;
  #said = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The levels now; from now on for a while they are measured. */
  look(): { readonly heardDbm0: number; readonly saidDbm0: number } {
    if (!this.#isLookedAt()) this.#heard = this.#said = 0;
    this.#until = this.#clock.monotonic() + LOOKS_MS;
    return { heardDbm0: level(this.#heard), saidDbm0: level(this.#said) };
  }

  heard(frame: Uint8Array): void {
    if (this.#isLookedAt()) this.#heard += FOLLOWS * (powerOf(frame) - this.#heard);
  }

  said(frame: Uint8Array | undefined): void {
    if (this.#isLookedAt()) this.#said += FOLLOWS * ((frame === undefined ? 0 : powerOf(frame)) - this.#said);
  }

  #isLookedAt(): boolean {
    return this.#until > 0 && this.#clock.monotonic() < this.#until;
  }
}

function level(power: number): number {
  return power <= 0 ? FLOOR_DBM0 : Math.max(FLOOR_DBM0, Math.round(dbm0OfPower(power) * 10) / 10);
}
