import { createWriteStream } from "node:fs";
import { open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { KeeperRefusal, MAX_UPDATE_BYTES } from "#firmware/keeper/protocol.ts";
import { asRefusal, makeSureOfRoom } from "./space.ts";

/** A source that does not say how much comes is given room piece by piece, so that calls keep theirs. */
const ROOM_STEP = 16 * 1024 * 1024;

/**
 * Writes an update into the folder of updates as it comes, never in memory, and in place of the one before. `bytes` is
 * its size as far as it is known. Rejects with KeeperRefusal "disk-full", "too-large", or as the source does; nothing is
 * left then.
 */
export async function takeFile(
  folder: string,
  name: string,
  source: { readonly chunks: AsyncIterable<Uint8Array>; readonly bytes: number },
  progress: (bytes: number) => void,
): Promise<void> {
  for (const old of await readdir(folder)) await rm(join(folder, old), { force: true });
  await makeSureOfRoom(folder, source.bytes);
  const path = join(folder, name);
  const part = `${path}.part`;
  let taken = 0;
  let sure = source.bytes;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of source.chunks) {
      taken += chunk.length;
      if (taken > MAX_UPDATE_BYTES) throw new KeeperRefusal("too-large", "it is larger than any update");
      if (taken > sure) {
        await makeSureOfRoom(folder, chunk.length + ROOM_STEP);
        sure = taken + ROOM_STEP;
      }
      progress(taken);
      yield chunk;
    }
  };
  try {
    await pipeline(counted(), createWriteStream(part, { mode: 0o640 }));
    const file = await open(part, "r");
    await file.sync().finally(() => file.close());
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw asRefusal(error);
  }
}
