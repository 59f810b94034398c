import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

const SOURCE = new URL("../interop/openr2/exchange.c", import.meta.url).pathname;
const VOICE_OCTETS = 160;
const RECORD_OCTETS = 1 + VOICE_OCTETS;
const NEW_LINE = 10;
const MAX_BITS = 15;

/** What the exchange tells of a timeslot, in its own words (test/interop/openr2/README.md). */
export interface ExchangeEvent {
  readonly ms: number;
  readonly slot: number;
  readonly event: string;
  readonly [detail: string]: unknown;
}

export interface ExchangeSetting {
  readonly variant: string;
  /** Timeslots: "1-15,17-31". */
  readonly slots: string;
  /** The program's environment: MAX_ANI, TRACE… */
  readonly environment?: Readonly<Record<string, string>>;
}

/** libopenr2 as an exchange, compiled where its library is installed (apt: libopenr2-dev). */
export class R2ExchangeProgram {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** `undefined` where there is no compiler or no library. */
  static build(): R2ExchangeProgram | undefined {
    const folder = mkdtempSync(join(tmpdir(), "callbox-openr2-"));
    const run = spawnSync("cc", ["-O2", "-o", join(folder, "exchange"), SOURCE, "-lopenr2"], { encoding: "utf8" });
    if (run.status === 0) return new R2ExchangeProgram(folder);
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }

  start(setting: ExchangeSetting): R2Exchange {
    return new R2Exchange(join(this.#folder, "exchange"), setting);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * A running exchange. Each tick of 20 ms is one `read` and one `write`: whoever calls them sets the pace, so time may be
 * as fast as both sides are.
 */
export class R2Exchange {
  /** All it has told so far. */
  readonly events: ExchangeEvent[] = [];
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #slots: readonly number[];
  #pending: Buffer = Buffer.alloc(0);
  #wake: (() => void) | undefined;
  #commands = "";
  #hasEnded = false;

  constructor(program: string, { variant, slots, environment = {} }: ExchangeSetting) {
    this.#slots = slotsOf(slots);
    this.#process = spawn(program, [variant, slots], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...environment },
    });
    this.#process.stdout.on("data", (data: Buffer) => {
      this.#pending = this.#pending.length === 0 ? data : Buffer.concat([this.#pending, data]);
      this.#wake?.();
    });
    this.#process.on("close", () => {
      this.#hasEnded = true;
      this.#wake?.();
    });
    // Writing to an exchange that has ended is told by the next `read`.
    this.#process.stdin.on("error", () => undefined);
  }

  /** A line for the exchange, sent with the next tick: `call 1 - 95588`. */
  order(line: string): void {
    this.#commands += `${line}\n`;
  }

  /** Takes what it sends in this tick: ABCD bits and 160 octets of A-law of each timeslot, valid until the next tick. */
  async read(take: (slot: number, bits: number, voice: Uint8Array) => void): Promise<void> {
    const size = this.#slots.length * RECORD_OCTETS;
    for (;;) {
      this.#readLines();
      if (this.#pending.length >= size && (this.#pending[0] as number) <= MAX_BITS) break; // not empty
      if (this.#hasEnded) throw new Error("The exchange has ended");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const records = this.#pending.subarray(0, size);
    this.#pending = this.#pending.subarray(size);
    this.#slots.forEach((slot, index) => {
      const at = index * RECORD_OCTETS;
      take(slot, records[at] as number, records.subarray(at + 1, at + RECORD_OCTETS)); // within the records
    });
  }

  /** Gives it what our side sends in this tick; `voice` has 160 octets. */
  write(give: (slot: number) => { readonly bits: number; readonly voice: Uint8Array }): void {
    const lines = Buffer.from(this.#commands);
    this.#commands = "";
    const tick = Buffer.alloc(lines.length + this.#slots.length * RECORD_OCTETS);
    lines.copy(tick);
    this.#slots.forEach((slot, index) => {
      const { bits, voice } = give(slot);
      const at = lines.length + index * RECORD_OCTETS;
      tick[at] = bits;
      tick.set(voice, at + 1);
    });
    this.#process.stdin.write(tick);
  }

  /** What it told of a timeslot by this name. */
  told(slot: number, event: string): ExchangeEvent[] {
    return this.events.filter((told) => told.slot === slot && told.event === event);
  }

  async close(): Promise<void> {
    if (this.#hasEnded) return;
    const ended = new Promise((resolve) => this.#process.once("close", resolve));
    this.#process.stdin.end();
    this.#process.stdout.resume();
    await ended;
  }

  #readLines(): void {
    while ((this.#pending[0] ?? 0) > MAX_BITS) {
      const end = this.#pending.indexOf(NEW_LINE);
      if (end < 0) return;
      this.events.push(JSON.parse(this.#pending.toString("utf8", 0, end)) as ExchangeEvent); // our own program's
      this.#pending = this.#pending.subarray(end + 1);
    }
  }
}

/** "1-15,17" as numbers. */
function slotsOf(list: string): number[] {
  return list.split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
