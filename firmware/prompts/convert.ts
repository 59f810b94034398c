import { fork } from "node:child_process";
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { ConvertResult, SoundUse } from "./convert-job.ts";
import { refusal } from "./refusals.table.ts";

/** Largest file that is taken, in bytes: five minutes of stereo WAV at 48 kHz. */
export const MAX_FILE_BYTES = 64 * 1024 * 1024;

const CHILD = fileURLToPath(new URL("./convert-child.ts", import.meta.url));
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
  return new Promise((resolve) => {
    const child = fork(CHILD, {
      execArgv: [`--max-old-space-size=${HEAP_MB}`, "--disable-warning=ExperimentalWarning"],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    const timer = clock.after(timeLimitMs, () => child.kill("SIGKILL"));
    let result: ConvertResult | undefined;
    let complaint = "";
    child.stderr?.on("data", (text: Buffer) => {
      complaint = `${complaint}${text}`.slice(-2_000);
    });
    const finish = (facts: Readonly<Record<string, unknown>>): void => {
      timer.cancel();
      if (result === undefined) log.warn("a sound file could not be converted", { path, complaint, ...facts });
      resolve(result ?? refusal("conversion-failed"));
    };
    child.once("message", (message) => {
      result = message as ConvertResult; // our own process
    });
    child.once("error", (error) => finish({ error }));
    child.once("close", (code, signal) => finish({ code, signal }));
    child.send({ path, use }, (error) => {
      if (error !== null) child.kill("SIGKILL");
    });
  });
}
