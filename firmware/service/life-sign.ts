import { readFileSync } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";

const WRITE_EVERY_MS = 500;
/** Every tenth sign is made safe on the disk: a power cut shortens a call by five seconds at most. */
const SYNC_EVERY = 10;
const STAMP_CHARACTERS = 16;

/** When the box last said that it lives, wall time in milliseconds; undefined when it never did. */
export function lastLifeSign(path: string): number | undefined {
  try {
    const at = Number(readFileSync(path, "utf8"));
    return Number.isFinite(at) && at > 0 ? at : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error) return undefined; // none, or one that cannot be read
    throw error;
  }
}

/**
 * Writes the time into a file twice a second while there are calls: after a sudden stop their records end then, and
 * not when the box came back. Off the main thread, and one write at a time: a slow disk delays the next sign only.
 */
export class LifeSign {
  readonly #options: {
    readonly path: string;
    readonly clock: Clock;
    readonly log: Logger;
    readonly isNeeded: () => boolean;
  };
  #timer: Timer | undefined;
  #file: FileHandle | undefined;
  #signs = 0;
  #isFailing = false;
  #isStopped = false;

  constructor(options: { path: string; clock: Clock; log: Logger; isNeeded: () => boolean }) {
    this.#options = options;
  }

  start(): void {
    void this.#beat();
  }

  /** Stopping twice is fine. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    await this.#file?.close();
    this.#file = undefined;
  }

  async #beat(): Promise<void> {
    const { clock, log, isNeeded } = this.#options;
    try {
      if (isNeeded()) await this.#write();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) log.warn("the sign of life cannot be written", { error });
      this.#isFailing = true;
    }
    if (!this.#isStopped) this.#timer = clock.after(WRITE_EVERY_MS, () => void this.#beat());
  }

  async #write(): Promise<void> {
    const { path, clock } = this.#options;
    if (this.#file === undefined) {
      await mkdir(dirname(path), { recursive: true });
      this.#file = await open(path, "w");
    }
    await this.#file.write(String(clock.now()).padEnd(STAMP_CHARACTERS), 0);
    if (++this.#signs % SYNC_EVERY === 0) await this.#file.datasync();
  }
}
