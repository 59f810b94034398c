import { existsSync } from "node:fs";
import { mkdir, open, rename, rm, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Language } from "#firmware/domain/destination.ts";
import { notePath, type OwnNote, ownPath } from "./library.ts";

/**
 * The owner's own recordings on disk. What is replaced or removed is kept once, so that the last step can be undone.
 * A power cut leaves the old recording or the new one, never half of one.
 */
export class PromptStore {
  readonly #dataFolder: string;
  /** Steps follow each other, so that two at once cannot mix up their files. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
  }

  /** Puts a finished prompt (8 kHz mono WAV) in the place of what was there. */
  put(id: string, language: Language, prompt: { readonly wav: Uint8Array; readonly note: OwnNote }): Promise<void> {
    return this.#next(async () => {
      const path = ownPath(this.#dataFolder, id, language);
      await mkdir(dirname(path), { recursive: true });
      // Everything is on disk before the old recording is touched: a full disk takes nothing away.
      await writeDrafts([
        [notePath(path), Buffer.from(`${JSON.stringify(prompt.note)}\n`)],
        [path, prompt.wav],
      ]);
      await this.#setAside(path);
      await rename(draftOf(notePath(path)), notePath(path));
      await rename(draftOf(path), path);
    });
  }

  /** Back to the shipped prompt, or to none; false when there is no recording of one's own. */
  remove(id: string, language: Language): Promise<boolean> {
    return this.#next(() => this.#setAside(ownPath(this.#dataFolder, id, language)));
  }

  /** Takes the last `put` or `remove` back; false when there is nothing to go back to. Twice is as before. */
  undo(id: string, language: Language): Promise<boolean> {
    return this.#next(async () => {
      const path = ownPath(this.#dataFolder, id, language);
      const kept = keptPath(path);
      if (!existsSync(kept)) return false;
      const between = `${kept}.undo.wav`;
      await move(kept, between);
      await this.#setAside(path);
      await move(between, path);
      // Players tell a changed file by its time.
      const now = new Date();
      await utimes(path, now, now);
      return true;
    });
  }

  async #setAside(path: string): Promise<boolean> {
    if (!existsSync(path)) return false;
    const kept = keptPath(path);
    await mkdir(dirname(kept), { recursive: true });
    await move(path, kept);
    return true;
  }

  #next<Result>(step: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(step);
    // The caller of this step is told of its failure; the next one starts all the same.
    this.#last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }
}

function keptPath(path: string): string {
  return join(dirname(path), ".previous", basename(path));
}

/** Moves a recording with its note; a note left over from another recording goes. */
async function move(from: string, to: string): Promise<void> {
  await rm(notePath(to), { force: true });
  if (existsSync(notePath(from))) await rename(notePath(from), notePath(to));
  await rename(from, to);
}

function draftOf(path: string): string {
  return `${path}.new`;
}

/** Writes files beside their places, flushed; when one cannot be written, none is left. */
async function writeDrafts(files: readonly (readonly [path: string, bytes: Uint8Array])[]): Promise<void> {
  try {
    for (const [path, bytes] of files) await writeDraft(draftOf(path), bytes);
  } catch (error) {
    for (const [path] of files) await rm(draftOf(path), { force: true });
    throw error;
  }
}

async function writeDraft(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}
