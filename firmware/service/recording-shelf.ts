import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RecordingShelf } from "#firmware/calls/recording-shelf.ts";
import type { Database } from "#firmware/db/database.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { recoverRecording } from "#firmware/media/record/recover.ts";
import type { Recordings } from "#firmware/recording/recordings.ts";

/** Recordings of calls: `<data>/recordings/2026/11/20/<id>.wav` and their rows. */
export function createRecordingShelf(options: {
  readonly recordings: Recordings;
  readonly dataFolder: string;
  readonly log: Logger;
  readonly hasSpace: () => boolean;
}): RecordingShelf {
  const { recordings, dataFolder, log, hasSpace } = options;
  return {
    begin({ id, call, at, why, queue, agent }) {
      if (!hasSpace()) return undefined;
      const day = new Date(at).toISOString().slice(0, 10).replaceAll("-", "/");
      const path = join(dataFolder, "recordings", day, `${id}.wav`);
      mkdirSync(dirname(path), { recursive: true });
      recordings.started({ id, call, path, why, queue, agent });
      return path;
    },
    end(id, { durationMs, bytes, peakDbfs, end, detail = end }) {
      const isFailed = end === "disk-error";
      recordings
        .ended(id, { durationMs, bytes, peakDbfs, isFailed, detail })
        .catch((error: unknown) => log.error("a recording could not be sealed", { error, recording: id }));
    },
  };
}

/** At boot: recordings that were running when the box went down are kept up to their last second. */
export async function recoverRecordings(db: Database, dataFolder: string, log: Logger): Promise<void> {
  const rows = db.all<{ id: string; path: string }>("SELECT id, path FROM recording WHERE state = 'running'");
  for (const { id, path } of rows) {
    try {
      const result = await recoverRecording(join(dataFolder, path));
      const isWhole = result.kind === "recovered";
      db.run(
        "UPDATE recording SET state = :state, duration_ms = :ms, bytes = :bytes, detail = :detail WHERE id = :id",
        {
          id,
          state: isWhole ? "recovered" : "failed",
          ms: isWhole ? Math.round(result.durationMs) : null,
          bytes: isWhole ? result.bytes : null,
          detail: isWhole ? "kept after a restart" : result.reason,
        },
      );
      log.info("a recording was recovered", { recording: id, result: result.kind });
    } catch (error) {
      db.run("UPDATE recording SET state = 'failed', detail = 'lost by a restart' WHERE id = :id", { id });
      log.warn("a recording was lost by a restart", { error, recording: id });
    }
  }
}

/** Makes a half-written file whole; undefined when there is no sound in it. */
export async function mendRecording(path: string): Promise<{ durationMs: number; bytes: number } | undefined> {
  const result = await recoverRecording(path);
  return result.kind === "recovered" ? result : undefined;
}
