import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Another running box keeps its data in this folder. */
export class FolderInUse extends Error {
  override readonly name = "FolderInUse";
}

/**
 * Takes the data folder for this process: two boxes writing one folder would spoil each other's calls. The lock is the
 * kernel's own on a file, so it goes with the process however that ends, and a power cut leaves nothing to clean up.
 * Returns what gives the folder back. Throws FolderInUse.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const connection = new DatabaseSync(join(folder, ".lock"), { timeout: 0 });
  try {
    connection.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    connection.close();
    throw new FolderInUse(`The data folder ${folder} is in use by a box that runs.`, { cause: error });
  }
  return () => {
    if (connection.isOpen) connection.close();
  };
}
