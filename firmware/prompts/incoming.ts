import { rmSync } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { createId } from "#firmware/kernel/id.ts";
import { type Refusal, refusal } from "./refusals.table.ts";

/** A disk that is full, or a share of it that is used up. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
}

/**
 * Files on their way in. They go to disk as they come, so that memory stays small however large they are, and are
 * gone when the work on them is done; what a sudden stop leaves is removed at the next start.
 */
export class IncomingFiles {
  readonly #folder: string;
  readonly #createName: () => string;

  /** `createName` names each file; names of its own choice are for tests. */
  constructor(folder: string, createName: () => string = () => createId("upload")) {
    this.#folder = folder;
    this.#createName = createName;
    rmSync(folder, { recursive: true, force: true });
  }

  /**
   * Writes what comes and hands `work` the path. A full disk is refused in words; whatever else goes wrong rejects.
   * The sender is heard to the end in any case: one that is cut off could not read the answer.
   */
  async take<Result>(
    bytes: AsyncIterable<Uint8Array>,
    work: (path: string, size: number) => Promise<Result>,
  ): Promise<Result | Refusal> {
    const path = join(this.#folder, this.#createName());
    try {
      return await work(path, await this.#write(path, bytes));
    } catch (error) {
      if (isDiskFull(error)) return refusal("disk-full");
      throw error;
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Writes piece by piece; resolves with the size. */
  async #write(path: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
    await mkdir(this.#folder, { recursive: true });
    const file = await open(path, "w", 0o640);
    let size = 0;
    let failure: { readonly error: unknown } | undefined;
    try {
      for await (const piece of bytes) {
        size += piece.length;
        if (failure !== undefined) continue;
        await file.writeFile(piece).catch((error: unknown) => {
          failure = { error };
        });
      }
    } finally {
      await file.close();
    }
    if (failure !== undefined) throw failure.error;
    return size;
  }
}
