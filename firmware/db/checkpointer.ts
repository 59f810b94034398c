import { open } from "node:fs/promises";
import { Worker } from "node:worker_threads";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Database } from "./database.ts";
import { CHECKPOINT_PAGES } from "./open.ts";

const LOOK_EVERY_MS = 1_000;
/** Without the thread (it cannot be started, its disk hangs) the connection moves pages itself once there are so many: 64 MB. */
const LAST_RESORT_PAGES = 4 * CHECKPOINT_PAGES;

export interface CheckpointerOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What the thread says when it has moved pages; with an error in words when it could not. */
export interface CheckpointDone {
  readonly error?: string;
}

/**
 * Brings what was written onto the disk without letting a call wait for it. Once a second the log (WAL) is flushed if
 * anything was written: a power cut takes the last second, no more. Pages of the log are moved into the database file
 * in a thread of its own, which is started when there is something to move for the first time.
 */
export class Checkpointer {
  readonly #options: CheckpointerOptions;
  #worker: Worker | undefined;
  #timer: Timer | undefined;
  #isMoving = false;
  #isFlushing = false;
  /** The connection's count of changes when the log was last flushed. */
  #flushed = 0;
  /** What could not be done last; told once, for a full disk stays full for a while. */
  #told: string | undefined;
  #flushTold: string | undefined;

  constructor(options: CheckpointerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#options.db.exec(`PRAGMA wal_autocheckpoint = ${LAST_RESORT_PAGES}`);
    this.#lookLater();
  }

  /** Ends the thread, before the database is closed. Twice is fine. */
  async close(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  #lookLater(): void {
    this.#timer = this.#options.clock.after(LOOK_EVERY_MS, () => {
      this.#lookLater();
      if (!this.#isFlushing) void this.#flush();
      if (!this.#isMoving) this.#look();
    });
  }

  /** Any descriptor of a file flushes all of it; the log carries no locks that closing one would give up. Never rejects. */
  async #flush(): Promise<void> {
    const { db, log } = this.#options;
    this.#isFlushing = true;
    try {
      const changes = db.get<{ changes: number }>("SELECT total_changes() AS changes")?.changes ?? 0;
      if (changes === this.#flushed) return;
      const file = await open(`${db.path}-wal`, "r");
      await file.datasync().finally(() => file.close());
      this.#flushed = changes;
      this.#flushTold = undefined;
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      if (words !== this.#flushTold)
        log.warn("the log of the database could not be flushed; it is tried again", { error });
      this.#flushTold = words;
    } finally {
      this.#isFlushing = false;
    }
  }

  #look(): void {
    const { db, log } = this.#options;
    try {
      // NOOP tells how many pages the log holds and how many of them have been moved, and touches nothing.
      const state = db.get<{ log: number; checkpointed: number }>("PRAGMA wal_checkpoint(NOOP)");
      if (state === undefined || state.log - state.checkpointed < CHECKPOINT_PAGES) return;
      this.#worker ??= this.#begin();
      this.#isMoving = true;
      this.#worker.postMessage("move");
    } catch (error) {
      log.warn("the log of the database could not be looked at", { error });
    }
  }

  #begin(): Worker {
    const { db, log } = this.#options;
    const worker = new Worker(new URL("./checkpoint-worker.ts", import.meta.url), {
      workerData: { path: db.path },
      name: "checkpoint",
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
    });
    worker.unref();
    worker.on("message", ({ error }: CheckpointDone) => {
      this.#isMoving = false;
      if (error !== undefined && error !== this.#told) {
        log.warn("the log of the database could not be moved; it is tried again", { error });
      }
      this.#told = error;
    });
    worker.on("error", (error) => log.error("the thread that moves the log of the database failed", { error }));
    worker.on("exit", () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#isMoving = false;
    });
    return worker;
  }
}
