import { statfs } from "node:fs/promises";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";

/** Below this nothing is recorded any more: the journal and the configuration need the rest. */
const STOP_BELOW_BYTES = 200 * 1024 * 1024;
/** Recording begins again only above this, so that it does not flicker. */
const RESUME_ABOVE_BYTES = 300 * 1024 * 1024;
const CHECK_EVERY_MS = 10_000;

/** The disk has become too full to record, or has room again: an alarm raised and taken back. */
export interface DiskSpaceChanged {
  readonly hasSpace: boolean;
  readonly freeBytes: number;
}

export interface DiskSpaceOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Bytes free for us below the folder. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** Watches the space recordings are written to. Calls never depend on it. */
export class DiskSpace {
  readonly changes = new Emitter<DiskSpaceChanged>();
  readonly #options: DiskSpaceOptions;
  #timer: Timer | undefined;
  #isRunning = false;
  #hasSpace = true;
  #freeBytes: number | undefined;

  constructor(options: DiskSpaceOptions) {
    this.#options = options;
  }

  get hasSpace(): boolean {
    return this.#hasSpace;
  }

  /** Undefined before the first look. */
  get freeBytes(): number | undefined {
    return this.#freeBytes;
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    void this.#loop();
  }

  stop(): void {
    this.#isRunning = false;
    this.#timer?.cancel();
  }

  /** Looks now. */
  async check(): Promise<void> {
    const { folder, logger, freeBytes = freeBytesOf } = this.#options;
    const free = await freeBytes(folder);
    this.#freeBytes = free;
    const hasSpace = this.#hasSpace ? free >= STOP_BELOW_BYTES : free >= RESUME_ABOVE_BYTES;
    if (hasSpace === this.#hasSpace) return;
    this.#hasSpace = hasSpace;
    if (hasSpace) logger.info("room to record again", { freeBytes: free });
    else logger.error("the disk is too full to record; calls go on", { freeBytes: free });
    this.changes.emit({ hasSpace, freeBytes: free });
  }

  async #loop(): Promise<void> {
    try {
      await this.check();
    } catch (error) {
      this.#options.logger.error("the free disk space cannot be read", { error });
    }
    if (this.#isRunning) this.#timer = this.#options.clock.after(CHECK_EVERY_MS, () => void this.#loop());
  }
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
