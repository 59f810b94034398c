import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RecordingShelf } from "#firmware/calls/recording-shelf.ts";
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

/**
 * Recordings that were running when the box went down, or those named in `only` when media has gone: they are kept up
 * to their last second. A file that cannot be read costs that recording alone.
 */
export async function recoverRecordings(recordings: Recordings, log: Logger, only?: readonly string[]): Promise<void> {
  const mend = (path: string): ReturnType<typeof mendRecording> =>
    mendRecording(path).catch((error: unknown) => {
      log.warn("a recording was lost", { error, path });
      return undefined;
    });
  const count = await recordings.recover(mend, only);
  if (count > 0) log.info("recordings that were cut off are kept", { recordings: count });
}

/** Makes a half-written file whole; undefined when there is no sound in it. */
export async function mendRecording(path: string): Promise<{ durationMs: number; bytes: number } | undefined> {
  const result = await recoverRecording(path);
  return result.kind === "recovered" ? result : undefined;
}
