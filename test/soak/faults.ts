import type { Dice } from "./dice.ts";
import { lookAtProcesses } from "./sampling.ts";
import type { Town } from "./town.ts";

/** What may go wrong on purpose. */
export type Fault = "board" | "media" | "web";

const EVERY_MINUTES = 5;

/** Breaks a part of the box now and then; calls of that moment are not judged, what is left behind is. */
export class Faults {
  readonly #town: Town;
  readonly #kinds: readonly Fault[];
  #nextAt = EVERY_MINUTES / 2;

  constructor(town: Town, kinds: readonly Fault[]) {
    this.#town = town;
    this.#kinds = kinds;
  }

  async perhaps(dice: Dice, minute: number): Promise<void> {
    const [first, ...others] = this.#kinds;
    if (first === undefined || minute < this.#nextAt) return;
    this.#nextAt = minute + EVERY_MINUTES;
    const kind = dice.pick([first, ...others]);
    this.#town.disturb();
    if (kind === "board") {
      await this.#town.house.simulator.client.request("reset");
      return;
    }
    const process_ = (await lookAtProcesses(this.#town.house)).find(({ name }) => name === kind);
    if (process_ !== undefined) process.kill(process_.pid, "SIGKILL");
  }
}
