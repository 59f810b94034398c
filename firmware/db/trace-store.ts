import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Database } from "./database.ts";

/** One arrow of a ladder. */
export interface TraceRow {
  readonly call: string;
  readonly at: number;
  readonly direction: string;
  readonly party: string;
  readonly kind: string;
  readonly summary: string;
  readonly raw: string;
}

/** Arrows wait this long for company: one transaction for many. A crash loses as much, which no call depends on. */
const WRITE_EVERY_MS = 250;
/** One call in trouble must not fill the disk. */
const MAX_ARROWS_PER_CALL = 500;
const MAX_RAW_CHARACTERS = 8_000;
const MAX_COUNTED_CALLS = 5_000;

const INSERT = `INSERT INTO trace (call, at, direction, party, kind, summary, raw)
  VALUES (:call, :at, :direction, :party, :kind, :summary, :raw)`;

/** The ladders of all calls: bounded per call, kept for a number of days. */
export class TraceStore {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #counts = new Map<string, number>();
  #waiting: TraceRow[] = [];
  #isDue = false;

  constructor(options: { db: Database; clock: Clock; log: Logger }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  add(arrow: TraceRow): void {
    const count = (this.#counts.get(arrow.call) ?? 0) + 1;
    this.#counts.set(arrow.call, count);
    if (this.#counts.size > MAX_COUNTED_CALLS) this.#forgetOldest();
    if (count > MAX_ARROWS_PER_CALL) return;
    this.#waiting.push(arrow);
    if (this.#isDue) return;
    this.#isDue = true;
    this.#clock.after(WRITE_EVERY_MS, () => this.flush());
  }

  /** Writes what waits. */
  flush(): void {
    this.#isDue = false;
    const arrows = this.#waiting;
    this.#waiting = [];
    if (arrows.length === 0) return;
    try {
      this.#db.transaction(() => {
        for (const { raw, ...arrow } of arrows) {
          this.#db.run(INSERT, { ...arrow, raw: raw.slice(0, MAX_RAW_CHARACTERS) });
        }
      });
    } catch (error) {
      this.#log.warn("the ladder of some calls was not written", { error, arrows: arrows.length });
    }
  }

  /** Deletes arrows from before that moment; the number deleted. */
  forgetBefore(at: number): number {
    return this.#db.run("DELETE FROM trace WHERE at < :at", { at });
  }

  #forgetOldest(): void {
    const oldest = this.#counts.keys().next().value;
    if (oldest !== undefined) this.#counts.delete(oldest);
  }
}
