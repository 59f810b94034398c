import { lstat, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { BackupRefusal } from "./backup-format.ts";
import { STATE } from "./places.ts";

/** Left free beside whatever is written: below 200 MB nothing is recorded any more (`recording/disk-space.ts`). */
const RESERVE_BYTES = 300 * 1024 * 1024;

/** Bytes that may still be written to the card of this folder. */
export async function roomIn(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return Math.max(0, bavail * bsize - RESERVE_BYTES);
}

/** Throws BackupRefusal "disk-full". */
export async function makeSureOfRoom(folder: string, bytes: number): Promise<void> {
  const room = await roomIn(folder);
  if (room < bytes) throw new BackupRefusal("disk-full", `${bytes} bytes are needed, there is room for ${room}`);
}

/** As `makeSureOfRoom`, for a disk that fills while it is written to. */
export function asRefusal(error: unknown): unknown {
  const isFull = error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
  return isFull ? new BackupRefusal("disk-full", error.message) : error;
}

/** Everything is put in place by renaming, which no file system does across to another. Throws "other-disk". */
export async function makeSureOfOneDisk(dataFolder: string): Promise<void> {
  const { dev } = await stat(dataFolder);
  for (const name of STATE) {
    const found = await lstat(join(dataFolder, name)).catch(() => undefined); // not there yet
    if (found === undefined) continue;
    if (found.isSymbolicLink() || found.dev !== dev) throw new BackupRefusal("other-disk", `${name} lies elsewhere`);
  }
}
