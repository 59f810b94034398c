import type { Logger } from "#firmware/kernel/log.ts";
import { recoverRecording } from "#firmware/media/record/recover.ts";
import type { Recordings, RecoveredRecording } from "#firmware/recording/recordings.ts";

/**
 * Recordings that were running when the box went down: they are kept up to their last second, and sealed in the
 * background. A file that cannot be read costs that recording alone. Gives those that are kept.
 */
export async function recoverRecordings(recordings: Recordings, log: Logger): Promise<readonly RecoveredRecording[]> {
  const mend = (path: string): ReturnType<typeof mendRecording> =>
    mendRecording(path).catch((error: unknown) => {
      log.warn("a recording was lost", { error, path });
      return undefined;
    });
  const recovered = await recordings.recover(mend);
  if (recovered.length > 0) log.info("recordings that were cut off are kept", { recordings: recovered.length });
  sealAll(recordings, recovered).catch((error: unknown) => log.error("recordings could not be sealed", { error }));
  return recovered;
}

async function sealAll(recordings: Recordings, recovered: readonly RecoveredRecording[]): Promise<void> {
  for (const { recording } of recovered) await recordings.seal(recording);
}

/** Makes a half-written file whole; undefined when there is no sound in it. */
export async function mendRecording(path: string): Promise<{ durationMs: number; bytes: number } | undefined> {
  const result = await recoverRecording(path);
  return result.kind === "recovered" ? result : undefined;
}
