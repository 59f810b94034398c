import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OUT } from "./disk.ts";

/** A line for each power cut and a running sum, in a file that outlives a run that is broken off. */
export class PowerLog {
  readonly path: string;
  readonly #since = performance.now();
  readonly #kinds = new Map<string, number>();
  readonly #missing: number[] = [];
  #heard = 0;

  constructor(name: string, title: string) {
    this.path = join(OUT, `${name}.log`);
    mkdirSync(OUT, { recursive: true });
    writeFileSync(this.path, "");
    this.say(title);
  }

  say(words: string): void {
    const line = `[${String(Math.round((performance.now() - this.#since) / 1000)).padStart(5)} s] ${words}`;
    console.log(line);
    appendFileSync(this.path, `${line}\n`);
  }

  cut(kind: string, words: string): void {
    this.#kinds.set(kind, (this.#kinds.get(kind) ?? 0) + 1);
    this.say(`cut ${this.cuts}, ${kind}: ${words}`);
  }

  /** What was heard of recordings after a cut. */
  heard(recordings: number, missingMs: number | undefined): void {
    this.#heard += recordings;
    if (missingMs !== undefined) this.#missing.push(missingMs);
  }

  get cuts(): number {
    return [...this.#kinds.values()].reduce((sum, count) => sum + count, 0);
  }

  /** How many cuts of which kind so far, and what was missing of recordings that were cut. */
  get sum(): string {
    const kinds = [...this.#kinds].map(([kind, count]) => `${count} ${kind}`).join(", ");
    const [most, sum] = [Math.max(0, ...this.#missing), this.#missing.reduce((all, each) => all + each, 0)];
    const mean = this.#missing.length === 0 ? 0 : Math.round(sum / this.#missing.length);
    return `${this.cuts} cuts (${kinds}); recordings listened to: ${this.#heard}; cut recordings: ${this.#missing.length}, missing ${mean} ms on the average, ${most} ms at the most`;
  }
}

/** How far a start has come, by what the serial console has shown. */
export function stageOf(console: string): string {
  if (console.includes("callbox: good")) return "found good";
  if (console.includes("callbox: slot")) return "starting its programs";
  if (console.includes("starting system")) return "starting its kernel";
  return console.includes("U-Boot") ? "in U-Boot" : "before U-Boot";
}
