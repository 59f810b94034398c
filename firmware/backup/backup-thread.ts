import { Worker } from "node:worker_threads";
import { BackupRefusal, type Manifest } from "./backup-format.ts";
import type { FromThread, Job, ToThread } from "./backup-worker.ts";

/** Pieces under way between the threads: some megabytes at most. */
const WINDOW = 8;

/**
 * One backup being made or brought in, in a thread of its own that goes behind everything else: reading, packing, encrypting
 * and flushing gigabytes must keep no call waiting.
 */
export class BackupThread {
  readonly #worker: Worker;
  readonly #prepared = Promise.withResolvers<{ manifest: Manifest; expected: number }>();
  readonly #done = Promise.withResolvers<Manifest>();
  readonly #pieces: Uint8Array[] = [];
  #isOver = false;
  #free = WINDOW;
  #wake: (() => void) | undefined;

  constructor(job: Job) {
    this.#worker = new Worker(new URL("./backup-worker.ts", import.meta.url), {
      workerData: job,
      name: "backup",
      resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 192 },
    });
    for (const promise of [this.#prepared.promise, this.#done.promise]) promise.catch(() => undefined); // asked for later
    this.#worker.on("message", (message: FromThread) => this.#take(message));
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () => this.#fail(new BackupRefusal("broken-off", "the thread ended")));
  }

  /** Resolves once the first octet can be sent: what it will hold, and about how many bytes it will be. */
  get prepared(): Promise<{ readonly manifest: Manifest; readonly expected: number }> {
    return this.#prepared.promise;
  }

  /** Resolves when all is done; rejects with BackupRefusal. */
  get done(): Promise<Manifest> {
    return this.#done.promise;
  }

  /** The octets of the backup that is made. Rejects as `done`. */
  async *octets(): AsyncGenerator<Uint8Array> {
    this.#say({ credit: WINDOW });
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece !== undefined) {
        yield piece;
        this.#say({ credit: 1 });
      } else if (this.#isOver) {
        await this.#done.promise;
        return;
      } else await this.#waits();
    }
  }

  /** Hands over octets of a backup that is brought in; resolves when more may come. False when it has been refused. */
  async give(chunk: Uint8Array): Promise<boolean> {
    while (this.#free === 0 && !this.#isOver) await this.#waits();
    if (this.#isOver) return false;
    this.#free -= 1;
    this.#say({ chunk });
    return true;
  }

  /** Nothing more comes: what was brought in is looked through. Rejects with BackupRefusal. */
  async finish(): Promise<Manifest> {
    if (!this.#isOver) this.#say({ end: true });
    return this.#done.promise;
  }

  /** Ends it, whatever it does. Twice is fine. */
  async stop(): Promise<void> {
    this.#fail(new BackupRefusal("broken-off", "it was given up"));
    await this.#worker.terminate();
  }

  #take(message: FromThread): void {
    if ("chunk" in message) this.#pieces.push(message.chunk);
    else if ("took" in message) this.#free += 1;
    else if ("prepared" in message) this.#prepared.resolve({ manifest: message.prepared, expected: message.expected });
    else if ("refused" in message) this.#fail(new BackupRefusal(message.refused.code, message.refused.detail));
    else {
      this.#isOver = true;
      this.#done.resolve(message.done);
    }
    this.#wake?.();
  }

  #fail(error: unknown): void {
    this.#isOver = true;
    this.#prepared.reject(error);
    this.#done.reject(error);
    this.#wake?.();
  }

  #say(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #waits(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
