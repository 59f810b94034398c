import { type ScheduledTask, schedule } from "node-cron";
import type { Mailbox } from "#firmware/config/schema/people.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Messages } from "./messages.ts";

const DAY_MS = 24 * 3600 * 1000;
/** So long a deleted message can be brought back. */
const UNDO_DAYS = 7;
/** Used for mailboxes that are gone from the configuration. */
const ORPHAN_KEEP_DAYS = 90;

export interface VoicemailRetentionOptions {
  readonly messages: Messages;
  readonly mailboxes: () => readonly Mailbox[];
  /** By which things are old, milliseconds since 1970 UTC: not a clock that may leap into the future. */
  readonly now: () => number;
  readonly logger: Logger;
  readonly timeZone: () => string;
}

/** Every night: removes messages older than their mailbox keeps them, and those deleted a week ago. */
export class VoicemailRetention {
  readonly #options: VoicemailRetentionOptions;
  #task: ScheduledTask | undefined;

  constructor(options: VoicemailRetentionOptions) {
    this.#options = options;
  }

  start(): void {
    const { logger, timeZone } = this.#options;
    this.#task ??= schedule(
      "40 3 * * *",
      () => this.run().catch((error: unknown) => logger.error("old voicemail could not be removed", { error })),
      { timezone: timeZone() },
    );
  }

  /** Stopping twice is fine. */
  async stop(): Promise<void> {
    await this.#task?.destroy();
    this.#task = undefined;
  }

  /** Gives the number of messages removed. */
  async run(): Promise<number> {
    const { messages, mailboxes, logger } = this.#options;
    const keepDays = new Map(mailboxes().map((mailbox) => [mailbox.id, mailbox.keepDays]));
    const now = this.#options.now();
    const purged = await messages.purge((message) => {
      const days = keepDays.get(message.mailbox) ?? ORPHAN_KEEP_DAYS;
      if (message.deletedAt !== undefined) return message.deletedAt < now - UNDO_DAYS * DAY_MS;
      return message.receivedAt < now - days * DAY_MS;
    });
    if (purged > 0) logger.info("removed old voicemail messages", { messages: purged });
    return purged;
  }
}
