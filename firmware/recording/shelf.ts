import { join } from "node:path";
import type { RecordingShelf } from "#firmware/calls/recording-shelf.ts";
import type { RecordingId } from "#firmware/domain/ids.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Recordings } from "./recordings.ts";

export interface ShelfOptions {
  readonly recordings: Recordings;
  readonly dataFolder: string;
  /** False while the disk is too full to record. */
  readonly hasSpace: () => boolean;
  readonly logger: Logger;
  /** Told when the disk has refused a recording. */
  readonly diskFailed: (detail: string) => void;
  /** Makes a file that was cut off whole again and measures it; undefined when nothing is left of it. */
  readonly mend: (path: string) => Promise<{ durationMs: number; bytes: number } | undefined>;
}

/**
 * Where calls put their recordings: `<data>/recordings/2026/11/20/<id>.wav` (UTC), a folder a day. When the disk fails
 * or is full the call goes on without one.
 */
export function createRecordingShelf(options: ShelfOptions): RecordingShelf {
  const { recordings, dataFolder, hasSpace, logger, mend } = options;
  const notSealed = (recording: RecordingId) => (error: unknown) =>
    logger.error("a recording could not be sealed", { recording, error });
  return {
    begin: ({ id, call, at, why, agent, queue }) => {
      if (!hasSpace()) return undefined;
      const day = new Date(at).toISOString().slice(0, 10).split("-");
      const path = join(dataFolder, "recordings", ...day, `${id}.wav`);
      try {
        // The folder is made by the media process, which may wait for the disk: nobody else does.
        recordings.started({ id, call, path, why, agent, queue });
        return path;
      } catch (error) {
        logger.error("a recording could not be begun", { call, error });
        return undefined;
      }
    },
    end: (id, { durationMs, bytes, peakDbfs, end, detail }) => {
      const isCut = end === "disk-error";
      if (isCut) {
        logger.error("a recording was cut short by the disk", { recording: id, detail, ms: durationMs });
        options.diskFailed(detail ?? end);
      }
      recordings.ended(id, { durationMs, bytes, peakDbfs, isCut, detail: detail ?? end }).catch(notSealed(id));
    },
    cut: async (id) => {
      try {
        const [kept] = await recordings.recover(mend, [id]);
        if (kept === undefined) return 0;
        recordings.seal(id).catch(notSealed(id));
        return kept.ms;
      } catch (error) {
        logger.error("a recording that was cut off could not be made whole", { recording: id, error });
        return 0;
      }
    },
  };
}
