import { type ScheduledTask, schedule } from "node-cron";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Recordings } from "./recordings.ts";

const DAY_MS = 24 * 3600 * 1000;
const GIGABYTE = 1_000_000_000;
const BATCH = 500;

export interface RecordingRetentionOptions {
  readonly recordings: Recordings;
  readonly policy: () => Config["recording"];
  /** By which things are old, milliseconds since 1970 UTC: not a clock that may leap into the future. */
  readonly now: () => number;
  readonly logger: Logger;
  readonly timeZone: () => string;
}

/** Removes recordings that are older than they are to be kept, and the oldest when all of them take too much space. */
export class RecordingRetention {
  readonly #options: RecordingRetentionOptions;
  #task: ScheduledTask | undefined;

  constructor(options: RecordingRetentionOptions) {
    this.#options = options;
  }

  /** Every hour: a quota that waits for the night is passed by day. */
  start(): void {
    const { logger, timeZone } = this.#options;
    this.#task ??= schedule(
      "20 * * * *",
      () => this.run().catch((error: unknown) => logger.error("old recordings could not be removed", { error })),
      { timezone: timeZone() },
    );
  }

  /** Stopping twice is fine. */
  async stop(): Promise<void> {
    await this.#task?.destroy();
    this.#task = undefined;
  }

  /** Gives the number of recordings removed. */
  async run(): Promise<number> {
    const { recordings, policy, now, logger } = this.#options;
    const { keepDays, maxGigabytes } = policy();
    const keepFrom = now() - keepDays * DAY_MS;
    let removed = 0;
    for (;;) {
      const oldest = recordings.oldest(BATCH);
      let over = recordings.totals().bytes - maxGigabytes * GIGABYTE;
      let removedNow = 0;
      for (const recording of oldest) {
        const isOld = recording.startedAt < keepFrom;
        if (!isOld && over <= 0) break;
        const why = isOld ? `older than ${keepDays} days` : `recordings took more than ${maxGigabytes} GB`;
        if (!(await recordings.delete(recording.id, why))) continue;
        over -= recording.bytes ?? 0;
        removedNow += 1;
      }
      removed += removedNow;
      if (removedNow < BATCH) break;
    }
    if (removed > 0) logger.info("removed old recordings", { recordings: removed });
    return removed;
  }
}
