import type { Evidence } from "./evidence.ts";

/** Counters of a line into which something was plugged at some time. */
const LIFE = ["plugged-in", "calls-in", "calls-out"] as const;

/** Whether something is plugged into exchange lines, by the exchange's battery; what was is remembered. */
export class LineLife {
  readonly #evidence: Evidence;
  readonly #volts = new Map<string, number>();

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  /** The battery as it was measured. True when it came or went, as far as is known after a start. */
  measured(line: string, volts: number): boolean {
    const before = this.#volts.get(line);
    this.#volts.set(line, volts);
    const isNews = volts > 0 ? before === 0 || !this.hasLived(line) : before !== undefined && before > 0;
    if (isNews) this.#evidence.count(line, volts > 0 ? "plugged-in" : "battery-lost");
    return isNews;
  }

  /** The line has had battery, or a call, at some time. */
  hasLived(line: string): boolean {
    const counters = this.#evidence.counters(line);
    return LIFE.some((name) => counters[name] !== undefined);
  }
}
