import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "#firmware/db/database.ts";
import type { CallId } from "#firmware/domain/ids.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Messages } from "./messages.ts";

/** Shorter leftovers hold no message. */
const WORTH_KEEPING_MS = 2_000;
const DRAFT_ENDING = ".part.wav";

export interface RecoverOptions {
  readonly messages: Messages;
  readonly dataFolder: string;
  readonly db: Database;
  readonly logger: Logger;
  /** Makes a file that was cut off whole again and measures it; undefined when nothing is left of it. */
  readonly mend: (path: string) => Promise<{ durationMs: number; bytes: number } | undefined>;
}

/** At boot: messages that were being recorded when the power failed are kept up to their last second. Gives how many. */
export async function recoverDrafts(options: RecoverOptions): Promise<number> {
  const { messages, dataFolder, db, logger, mend } = options;
  const folder = join(dataFolder, "voicemail");
  let recovered = 0;
  for (const mailbox of await entriesOf(folder)) {
    for (const name of await entriesOf(join(folder, mailbox))) {
      if (!name.endsWith(DRAFT_ENDING)) continue;
      const path = join(folder, mailbox, name);
      const call = name.slice(0, -DRAFT_ENDING.length) as CallId; // named so by draftPath
      const sound = await mend(path);
      if (sound === undefined || sound.durationMs < WORTH_KEEPING_MS) {
        await rm(path, { force: true });
        continue;
      }
      const known = db.get<{ caller_number: string | null }>("SELECT caller_number FROM call WHERE id = :call", {
        call,
      });
      const caller = known?.caller_number == null ? {} : { number: known.caller_number };
      const { durationMs, bytes } = sound;
      await messages.keep(path, { mailbox, call, caller, durationMs, bytes, peakDbfs: undefined });
      logger.warn("recovered a voicemail message after a sudden stop", { call, mailbox, ms: durationMs });
      recovered += 1;
    }
  }
  return recovered;
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return [];
    throw error;
  });
  return names.sort();
}
