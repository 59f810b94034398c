import type { Logger } from "#firmware/kernel/log.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import { recoverRecording } from "#firmware/media/record/recover.ts";
import type { Recordings } from "#firmware/recording/recordings.ts";

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

/** From now on what a dying media process leaves half written is made whole at once. */
export function recoverWhenMediaDies(media: MediaClient, recordings: Recordings, log: Logger): void {
  media.events.process((event) => {
    if (event.type === "up" || event.recordings.length === 0) return;
    recoverRecordings(recordings, log, event.recordings).catch((error: unknown) =>
      log.error("recordings that were cut off could not be recovered", { error }),
    );
  });
}
