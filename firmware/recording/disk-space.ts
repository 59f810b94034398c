import { mkdir, open, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";

/** Below this nothing is recorded any more: the journal and the configuration need the rest. */
const STOP_BELOW_BYTES = 200 * 1024 * 1024;
/** Recording begins again only above this, so that it does not flicker. */
const RESUME_ABOVE_BYTES = 300 * 1024 * 1024;
const CHECK_EVERY_MS = 10_000;
const RECORDINGS = "recordings";

/** A full disk's alarm shows how much is left; smaller changes are not worth a word. */
const TELL_EVERY_BYTES = 1_000_000;

/** The disk is too full to record or has room again, or refuses what is written or takes it again. */
export interface DiskSpaceChanged {
  readonly hasSpace: boolean;
  readonly freeBytes: number;
  /** Why nothing could be written although there is room. */
  readonly failure: string | undefined;
}

export interface DiskSpaceOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Bytes free for us below the folder. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** Tries to write below the folder; rejects when that fails. */
  readonly probe?: (folder: string) => Promise<void>;
}

/** Watches the space recordings are written to. Calls never depend on it. */
export class DiskSpace {
  readonly changes = new Emitter<DiskSpaceChanged>();
  readonly #options: DiskSpaceOptions;
  #timer: Timer | undefined;
  #isRunning = false;
  #hasSpace = true;
  #freeBytes: number | undefined;
  #toldBytes = 0;
  #failure: string | undefined;
  #toldFailure: string | undefined;

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

  /** A recording could not be written; looked at at once, and again until writing succeeds. */
  failed(failure: string): void {
    this.#failure = failure;
    this.check().catch((error: unknown) => this.#options.logger.error("the disk cannot be looked at", { error }));
  }

  /** Looks now. */
  async check(): Promise<void> {
    const { folder, logger, freeBytes = freeBytesOf, probe = writeProbe } = this.#options;
    const free = await freeBytes(folder);
    const failureBefore = this.#failure;
    if (failureBefore !== undefined) {
      this.#failure = await probe(folder).then(
        () => undefined,
        (error: Error) => error.message,
      );
    }
    this.#freeBytes = free;
    const hasSpace = this.#hasSpace ? free >= STOP_BELOW_BYTES : free >= RESUME_ABOVE_BYTES;
    if (hasSpace !== this.#hasSpace) {
      if (hasSpace) logger.info("room to record again", { freeBytes: free });
      else logger.error("the disk is too full to record; calls go on", { freeBytes: free });
    }
    const isNews = hasSpace !== this.#hasSpace || this.#failure !== this.#toldFailure;
    this.#hasSpace = hasSpace;
    if (!isNews && (hasSpace || Math.abs(free - this.#toldBytes) < TELL_EVERY_BYTES)) return;
    this.#toldBytes = free;
    this.#toldFailure = this.#failure;
    this.changes.emit({ hasSpace, freeBytes: free, failure: this.#failure });
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

/** Recordings may lie on a disk of their own: the fuller of the two counts. */
async function freeBytesOf(folder: string): Promise<number> {
  const [own, recordings] = await Promise.all([
    statfs(folder),
    statfs(join(folder, RECORDINGS)).catch(() => undefined),
  ]);
  const free = ({ bavail, bsize }: { bavail: number; bsize: number }): number => bavail * bsize;
  return recordings === undefined ? free(own) : Math.min(free(own), free(recordings));
}

async function writeProbe(folder: string): Promise<void> {
  const path = join(folder, RECORDINGS, ".probe");
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "w");
  try {
    await file.write("can this be written?");
    await file.sync();
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
