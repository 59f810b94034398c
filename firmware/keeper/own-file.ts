import { readFile } from "node:fs/promises";
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
