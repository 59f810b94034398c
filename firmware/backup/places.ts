import { open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * What of a data folder is the business: it goes into a backup and is replaced when one is brought back. Everything else
 * is the machine's own and stays (README.md says what that is).
 */
export const STATE = [
  ...["config", "callbox.sqlite", "callbox.sqlite-wal", "callbox.sqlite-shm"],
  ...["prompts", "voicemail", "recordings"],
] as const;
export const SOUND_FOLDERS = ["prompts", "voicemail", "recordings"] as const;

/** Where backups are worked on: below the data folder, so that everything is put in place by renaming. */
export function placesIn(dataFolder: string) {
  const root = join(dataFolder, "backup");
  return {
    root,
    /** The copy of the database while a backup is made. */
    making: join(root, "making"),
    /** What is being laid out and is not whole yet. */
    coming: join(root, "coming"),
    /** Whole, looked through, on the card: waits for somebody to say that it is to be brought back. */
    held: join(root, "held"),
    /** What was there before the last time something was brought back. */
    before: join(root, "before"),
    /** What is just being taken out of its place. */
    leaving: join(root, "leaving"),
    trash: join(root, "trash"),
    order: join(root, "order.json"),
    /** Beside the state of `held`, `leaving` and `before`: what it is. */
    about: "about.json",
  };
}

/** Takes away what a sudden end left behind and nobody can use. */
export async function tidyPlaces(dataFolder: string): Promise<void> {
  const { root, making, coming } = placesIn(dataFolder);
  const names = await readdir(root).catch(() => []); // there has never been a backup
  const trash = names.filter((name) => name.startsWith("trash")).map((name) => join(root, name));
  for (const path of [making, coming, ...trash]) await rm(path, { recursive: true, force: true });
}

/** What a file holds, or which names a folder holds, stands on the disk afterwards. */
export async function flush(path: string): Promise<void> {
  const file = await open(path, "r");
  await file.sync().finally(() => file.close());
}
