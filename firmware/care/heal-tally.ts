import type { StuckKind } from "./find-stuck.ts";
import type { Healed } from "./watchdog.ts";

/** How often something of a kind was stuck since the box started. */
export interface HealCount {
  readonly kind: StuckKind;
  readonly count: number;
  readonly lastAt: number;
}

/** Counts what the watchdog had to put right. */
export class HealTally {
  readonly #counts = new Map<StuckKind, HealCount>();

  add({ at, stuck: { kind } }: Healed): void {
    const count = (this.#counts.get(kind)?.count ?? 0) + 1;
    this.#counts.set(kind, { kind, count, lastAt: at });
  }

  /** By kind, the latest first. */
  list(): readonly HealCount[] {
    return [...this.#counts.values()].toSorted((one, other) => other.lastAt - one.lastAt);
  }
}
