import type { Unsubscribe } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import type { Evidence } from "./evidence.ts";
import { type PhoneFact, PhoneStory } from "./phone-story.ts";

export interface PhoneWatchOptions {
  readonly evidence: Evidence;
  readonly media: Pick<MediaClient, "events">;
  readonly log: Logger;
  /** Lines with a plain telephone. */
  readonly isPhone: (line: string) => boolean;
}

/** Keeps what happens at plain telephones: the last events of each, and what was counted. */
export class PhoneWatch {
  readonly #options: PhoneWatchOptions;
  readonly #stories = new Map<string, PhoneStory>();
  #stops: readonly Unsubscribe[] = [];

  constructor(options: PhoneWatchOptions) {
    this.#options = options;
  }

  /** Listens from now on; before the media process is started. */
  start(): void {
    const { media, isPhone } = this.#options;
    this.#stops = [
      media.events.notes(({ line, note, at }) => {
        if (isPhone(line)) this.#keep(line, at, this.#story(line).note(note, at));
      }),
      media.events.lines((told) => {
        if (told.type !== "line" || !isPhone(told.line)) return;
        this.#keep(told.line, told.at, this.#story(told.line).event(told.event, told.at));
      }),
    ];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #story(line: string): PhoneStory {
    const story = this.#stories.get(line) ?? new PhoneStory();
    this.#stories.set(line, story);
    return story;
  }

  /** Calls go on when the disk does not take it. */
  #keep(line: string, at: number, fact: PhoneFact | undefined): void {
    if (fact === undefined) return;
    const { evidence, log } = this.#options;
    try {
      if (fact.event !== undefined) evidence.addEvent(line, at, fact.event.source, fact.event);
      for (const name of fact.counts) evidence.count(line, name);
    } catch (error) {
      log.debug("what happened at a telephone was not kept", { error });
    }
  }
}
