import type { Random } from "./random.ts";

/** One parser under test. A file of `targets/` each. */
export interface FuzzTarget {
  readonly name: string;
  /** How many inputs a full run gives it, and why fewer than a million where it is fewer. */
  readonly inputs: number;
  readonly whyFewer?: string;
  /** Good inputs to begin with. */
  readonly corpus: readonly Buffer[];
  /** Words that mean something in the format. */
  readonly dictionary: readonly string[];
  /** A new input made from the inside; `undefined` leaves this one to mutation of octets. */
  readonly build?: (random: Random) => Buffer | undefined;
  /** Longest mutated input in octets; 4,096 when absent. */
  readonly maxBytes?: number;
  /** CPU time one input may take, in ms; 50 when absent. */
  readonly limitMs?: number;
  /** What the heap may have grown by at the end of a run, in bytes; 8 MB when absent. */
  readonly growthBytes?: number;
  /**
   * Feeds one input. Throws when a promise of the parser is broken. True when the input was accepted, so that a run
   * shows whether mutation gets past the front door.
   */
  readonly feed: (input: Buffer) => boolean | Promise<boolean>;
  /** Inputs of any size that a parser with a square in it would choke on; each is fed with 64 kB and 1 MB. */
  readonly long?: Readonly<Record<string, (bytes: number) => Buffer>>;
  /** CPU time 1 MB may take, in ms; 500 when absent. */
  readonly longLimitMs?: number;
}

/** A promise of a parser that did not hold. */
export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

/** Says which promise is broken when `holds` is false. */
export function must(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new BrokenPromise(promise);
}

/** `unit` again and again between `head` and `tail`, `bytes` in all. */
export function filled(head: string, unit: string, tail = ""): (bytes: number) => Buffer {
  return (bytes) =>
    Buffer.from(head + unit.repeat(Math.max(1, Math.floor((bytes - head.length - tail.length) / unit.length))) + tail);
}
