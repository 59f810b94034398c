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

/** Makes a half-written recording of a call whole; undefined when there is no sound in it. */
export function mendRecording(path: string): Promise<{ durationMs: number; bytes: number } | undefined> {
  return mend(path, 2);
}

/** The same for a message, which has one channel. */
export function mendMessage(path: string): Promise<{ durationMs: number; bytes: number } | undefined> {
  return mend(path, 1);
}

async function mend(path: string, channels: 1 | 2): Promise<{ durationMs: number; bytes: number } | undefined> {
  const result = await recoverRecording(path, channels);
  return result.kind === "recovered" && result.durationMs > 0 ? result : undefined;
}
