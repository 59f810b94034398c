import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RecordingShelf } from "#firmware/calls/recording-shelf.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Recordings } from "./recordings.ts";

export interface ShelfOptions {
  readonly recordings: Recordings;
  readonly dataFolder: string;
  /** False while the disk is too full to record. */
  readonly hasSpace: () => boolean;
  readonly logger: Logger;
}

/**
 * Where calls put their recordings: `<data>/recordings/2026/11/20/<id>.wav` (UTC), a folder a day. When the disk fails
 * or is full the call goes on without one.
 */
export function createRecordingShelf({ recordings, dataFolder, hasSpace, logger }: ShelfOptions): RecordingShelf {
  return {
    begin: ({ id, call, at, why, agent, queue }) => {
      if (!hasSpace()) return undefined;
      const day = new Date(at).toISOString().slice(0, 10).split("-");
      const path = join(dataFolder, "recordings", ...day, `${id}.wav`);
      try {
        mkdirSync(dirname(path), { recursive: true });
        recordings.started({ id, call, path, why, agent, queue });
        return path;
      } catch (error) {
        logger.error("a recording could not be begun", { call, error });
        return undefined;
      }
    },
    end: (id, { durationMs, bytes, peakDbfs, end, detail }) => {
      const isFailed = end === "disk-error";
      recordings
        .ended(id, { durationMs, bytes, peakDbfs, isFailed, detail: detail ?? end })
        .catch((error: unknown) => logger.error("a recording could not be sealed", { recording: id, error }));
    },
  };
}
