import { stat } from "node:fs/promises";
import type { Clock } from "#firmware/kernel/clock.ts";
import { startHelper } from "#firmware/kernel/helper/helper.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { type ConvertAnswer, type ConvertJob, fromAnswer } from "./convert-answer.ts";
import type { ConvertResult, SoundUse } from "./convert-job.ts";
import { refusal } from "./refusals.table.ts";

/** Largest file that is taken, in bytes: five minutes of stereo WAV at 48 kHz. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

const HEAP_MB = 192;
const DEFAULT_TIME_LIMIT_MS = 90_000;

export interface ConvertOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly timeLimitMs?: number;
}

/**
 * Makes a prompt of a sound file (WAV, MP3, Ogg Vorbis, Opus, FLAC) in a process of its own with bounded memory and
 * time, because the file may come from anywhere. A file that cannot be taken is refused with the reason in words.
 */
export async function convertFile(path: string, use: SoundUse, options: ConvertOptions): Promise<ConvertResult> {
  const { size } = await stat(path);
  if (size === 0) return refusal("empty-file");
  if (size > MAX_FILE_BYTES) return refusal("file-too-large");
  const { clock, log, timeLimitMs = DEFAULT_TIME_LIMIT_MS } = options;
  let result: ConvertResult | undefined;
  let complaint = "";
  let fault: Error | undefined;
  const helper = startHelper({
    name: "convert",
    file: new URL("./convert-child.ts", import.meta.url),
    args: [],
    execArgv: [`--max-old-space-size=${HEAP_MB}`, "--disable-warning=ExperimentalWarning"],
    log,
    message: (message) => {
      result = fromAnswer(message as ConvertAnswer); // our own process
    },
    error: (error) => {
      fault = error;
    },
    complaint: (text) => {
      complaint = `${complaint}${text}`.slice(-2_000);
    },
  });
  const timer = clock.after(timeLimitMs, () => helper.kill());
  const job: ConvertJob = { path, use };
  helper.send(job, (error) => {
    if (error) helper.kill();
  });
  const end = await helper.ended;
  timer.cancel();
  if (result === undefined) log.warn("a sound file could not be converted", { path, complaint, fault, ...end });
  return result ?? refusal("conversion-failed");
}
