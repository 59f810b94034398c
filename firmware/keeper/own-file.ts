import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";

/**
 * What the keeper wrote down for itself. Undefined where there is nothing, and for a file that is damaged as well: a keeper
 * that ended over it would end again at each start, and nobody would feed the watchdog.
 */
export async function readOwnFile<Schema extends TSchema>(
  path: string,
  schema: Schema,
): Promise<Static<Schema> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return Value.Check(schema, value) ? value : undefined;
  } catch {
    return undefined; // as the docstring says
  }
}

/** Replaces a file so that a power cut leaves the old one or the new one; on the disk, for root alone, when this resolves. */
export async function writeOwnFile(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const fresh = `${path}.new`;
  await flushed(fresh, "w", text);
  await rename(fresh, path);
  await flushed(folder, "r");
}

/** Has a file, or a folder's list of names, on the disk; `text` is written first. */
export async function flushed(path: string, flags: "r" | "w", text?: string): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    if (text !== undefined) await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
