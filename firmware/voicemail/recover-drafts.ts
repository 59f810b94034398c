import { open, readdir, rm, stat } from "node:fs/promises";
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
}

/** At boot: messages that were being recorded when the power failed are kept up to their last second. Gives how many. */
export async function recoverDrafts(options: RecoverOptions): Promise<number> {
  const { messages, dataFolder, db, logger } = options;
  const folder = join(dataFolder, "voicemail");
  let recovered = 0;
  for (const mailbox of await entriesOf(folder)) {
    for (const name of await entriesOf(join(folder, mailbox))) {
      if (!name.endsWith(DRAFT_ENDING)) continue;
      const path = join(folder, mailbox, name);
      const call = name.slice(0, -DRAFT_ENDING.length) as CallId; // named so by draftPath
      const sound = await mendHeader(path);
      if (sound === undefined || sound.durationMs < WORTH_KEEPING_MS) {
        await rm(path, { force: true });
        continue;
      }
      const known = db.get<{ caller_number: string | null }>("SELECT caller_number FROM call WHERE id = :call", {
        call,
      });
      const caller = known?.caller_number == null ? {} : { number: known.caller_number };
      await messages.keep(path, { mailbox, call, caller, ...sound, peakDbfs: undefined });
      logger.warn("recovered a voicemail message after a sudden stop", { call, mailbox, ms: sound.durationMs });
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

/** Makes the sizes in a WAV header agree with the file's length; undefined when it is no WAV file. */
async function mendHeader(path: string): Promise<{ durationMs: number; bytes: number } | undefined> {
  const { size } = await stat(path);
  const file = await open(path, "r+");
  try {
    const head = Buffer.alloc(Math.min(size, 512));
    await file.read(head, 0, head.length, 0);
    const format = head.indexOf("fmt ");
    const data = head.indexOf("data");
    if (head.toString("latin1", 0, 4) !== "RIFF" || format < 0 || data < 0 || format + 20 > head.length)
      return undefined;
    const bytesPerSecond = head.readUInt32LE(format + 16);
    const dataBytes = size - (data + 8);
    if (bytesPerSecond === 0 || dataBytes <= 0) return undefined;
    await writeUInt32(file, 4, size - 8);
    await writeUInt32(file, data + 4, dataBytes);
    return { durationMs: Math.round((dataBytes / bytesPerSecond) * 1000), bytes: size };
  } finally {
    await file.close();
  }
}

async function writeUInt32(file: Awaited<ReturnType<typeof open>>, at: number, value: number): Promise<void> {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  await file.write(bytes, 0, 4, at);
}
