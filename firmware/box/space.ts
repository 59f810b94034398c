import { statfs } from "node:fs/promises";
import { KeeperRefusal, MAX_UPDATE_BYTES } from "#firmware/keeper/protocol.ts";

/** Left free beside an update: calls are written down and recorded meanwhile. */
const RESERVE_BYTES = 64 * 1024 * 1024;

/** Throws KeeperRefusal "disk-full" or "too-large" when a file of this size cannot be taken. */
export async function makeSureOfRoom(folder: string, bytes: number): Promise<void> {
  if (bytes > MAX_UPDATE_BYTES) throw new KeeperRefusal("too-large", `${bytes} bytes are more than any update has`);
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < bytes + RESERVE_BYTES)
    throw new KeeperRefusal("disk-full", `${bavail * bsize} bytes are free, ${bytes} are needed and some beside`);
}

/** As `makeSureOfRoom`, for a disk that fills while it is written to. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT"))
    return new KeeperRefusal("disk-full", error.message);
  return error;
}
