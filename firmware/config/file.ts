import { mkdir, open, readdir, readFile, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Writes a file so that a power cut leaves the old one or the new one, never a part: written beside, flushed,
 * renamed, and the folder flushed, because the new name is the folder's content.
 */
export async function writeFileSafely(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const beside = `${path}.new`;
  const file = await open(beside, "w", 0o600);
  try {
    await file.writeFile(text, "utf8");
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  const directory = await open(folder, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** The text of a file; undefined when there is none. */
export async function readFileIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Numbers of the files `<number>.json` in a folder, ascending. */
export async function numberedFiles(folder: string): Promise<number[]> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  return names
    .flatMap((name) => {
      const match = /^(\d+)\.json$/.exec(name);
      return match === null ? [] : [Number(match[1])];
    })
    .sort((a, b) => a - b);
}

export function numberedFile(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(6, "0")}.json`);
}

/** Removes a file; one that is gone already is fine. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}
