import { opendir } from "node:fs/promises";

/** A folder of a stick may have millions of names; nobody keeps an update or a set-up file among so many. */
const MOST_NAMES = 10_000;

/** Names in a folder, in their order; of very many the first that are found. Rejects as `opendir` does. */
export async function listFolder(folder: string, most = MOST_NAMES): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of await opendir(folder)) {
    if (names.push(name) >= most) break;
  }
  return names.sort();
}
