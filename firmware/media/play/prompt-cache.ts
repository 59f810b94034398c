import { readFile, stat } from "node:fs/promises";
import { wavToUlaw } from "./wav.ts";

/** Half an hour of voice in all; hold music and prompts of a busy box stay in it. */
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

interface Cached {
  readonly samples: Uint8Array;
  readonly changedAt: number;
  readonly bytes: number;
}

/**
 * Contents of files that are played, as µ-law, shared by all calls. A file that has changed on disk is read
 * again; what was not played for longest is forgotten first.
 */
export class PromptCache {
  readonly #files = new Map<string, Cached>();
  readonly #loading = new Map<string, Promise<Uint8Array>>();
  readonly #maxBytes: number;
  #held = 0;

  constructor(maxBytes = DEFAULT_MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /** The samples of a WAV file. Rejects with the reason in words when it is missing or cannot be played. */
  load(path: string): Promise<Uint8Array> {
    const running = this.#loading.get(path);
    if (running !== undefined) return running;
    const loading = this.#read(path).finally(() => this.#loading.delete(path));
    this.#loading.set(path, loading);
    return loading;
  }

  async #read(path: string): Promise<Uint8Array> {
    const info = await stat(path);
    const cached = this.#files.get(path);
    if (cached !== undefined) {
      this.#drop(path, cached);
      if (cached.changedAt === info.mtimeMs && cached.bytes === info.size) return this.#keep(path, cached);
    }
    const samples = wavToUlaw(await readFile(path));
    if (typeof samples === "string") throw new Error(`${path}: ${samples}`);
    return this.#keep(path, { samples, changedAt: info.mtimeMs, bytes: info.size });
  }

  #keep(path: string, file: Cached): Uint8Array {
    if (file.samples.length > this.#maxBytes) return file.samples;
    this.#files.set(path, file);
    this.#held += file.samples.length;
    for (const [oldest, old] of this.#files) {
      if (this.#held <= this.#maxBytes) break;
      this.#drop(oldest, old);
    }
    return file.samples;
  }

  #drop(path: string, file: Cached): void {
    this.#files.delete(path);
    this.#held -= file.samples.length;
  }
}
