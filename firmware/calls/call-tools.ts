import type { Channels } from "#firmware/channels/channels.ts";
import type { CallTones } from "#firmware/channels/tones.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import type { Journal } from "./journal.ts";
import type { PromptSource } from "./leg-player.ts";
import type { RecordingShelf } from "./recording-shelf.ts";

/** What every call works with. */
export interface CallTools {
  readonly clock: Clock;
  readonly log: Logger;
  readonly media: MediaClient;
  readonly channels: Channels;
  readonly journal: Journal;
  readonly prompts: PromptSource;
  readonly recordings: RecordingShelf;
  /** Tones of the country the box stands in. */
  readonly tones: () => CallTones;
  /** Prompt id of the music somebody on hold hears. */
  readonly holdMusic: string;
}
