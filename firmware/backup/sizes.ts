import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "#firmware/db/database.ts";
import { filesThere, promptNames } from "./write-backup.ts";

/** What each part of a backup would take, bytes; of the database and the configuration as they are, before packing. */
export interface BackupSizes {
  readonly settings: number;
  readonly history: number;
  readonly messages: { readonly count: number; readonly bytes: number };
  readonly recordings: { readonly count: number; readonly bytes: number };
}

/** Read from sums that are kept and from a handful of files: nobody waits for it. */
export async function measure(db: Database, dataFolder: string): Promise<BackupSizes> {
  const prompts = await filesThere(dataFolder, await promptNames(dataFolder));
  const config = await stat(join(dataFolder, "config", "config.json")).catch(() => undefined); // never saved
  const database = await Promise.all([db.path, `${db.path}-wal`].map((path) => stat(path).catch(() => undefined)));
  return {
    settings: prompts.reduce((sum, { bytes }) => sum + bytes, config?.size ?? 0),
    history: database.reduce((sum, found) => sum + (found?.size ?? 0), 0),
    messages: totals(db, "SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes FROM voicemail_message"),
    recordings: totals(db, "SELECT recordings AS count, bytes FROM recording_total"),
  };
}

function totals(db: Database, sql: string): { count: number; bytes: number } {
  return db.get<{ count: number; bytes: number }>(sql) ?? { count: 0, bytes: 0 };
}
