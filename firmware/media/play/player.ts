import { ULAW_SILENCE } from "#firmware/kernel/g711.ts";
import { FRAME_MS, FRAME_SAMPLES, SAMPLES_PER_MS } from "#firmware/media/frame.ts";
import type { PlayItem } from "#firmware/media/protocol.ts";
import { EventSteps } from "./event-steps.ts";
import type { PromptCache } from "./prompt-cache.ts";
import { MemorySource, type SampleSource, SilenceSource } from "./source.ts";
import { digitTones, ToneSource } from "./tone.ts";

/** Who is played to. */
export interface Listener {
  /** Whether digits can be sent as telephone events; otherwise they are sung. */
  readonly takesEvents: boolean;
  hear(frame: Uint8Array, now: number): void;
  hearEvent(event: { code: number; durationSamples: number; first: boolean; end: boolean }, now: number): void;
}

export interface PlayerOptions {
  readonly items: readonly PlayItem[];
  readonly loop: boolean;
  readonly startAtMs: number;
  readonly cache: PromptCache;
}

/** Plays a list of items into one listener, a frame a tick, without a gap between items. */
export class Player {
  /** What has been played so far, milliseconds. */
  playedMs = 0;
  readonly #options: PlayerOptions;
  readonly #files = new Map<string, Uint8Array>();
  readonly #frame = new Uint8Array(FRAME_SAMPLES);
  #index = -1;
  #source: SampleSource | undefined;
  #events: EventSteps | undefined;
  #startAt: number;
  #readThisRound = 0;

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#startAt = Math.round(options.startAtMs * SAMPLES_PER_MS);
  }

  /** Reads the files; to be awaited before the first tick. Rejects when one cannot be played. */
  async load(): Promise<void> {
    const paths = this.#options.items.flatMap((item) => (item.kind === "file" ? [item.path] : []));
    await Promise.all(paths.map(async (path) => this.#files.set(path, await this.#options.cache.load(path))));
  }

  /** Says the next 20 ms; false when there is nothing left (then nothing was said). */
  tick(listener: Listener, now: number): boolean {
    let filled = 0;
    while (filled < FRAME_SAMPLES) {
      if (this.#events !== undefined) {
        if (filled > 0) break;
        if (this.#events.step(listener, now)) {
          this.playedMs += FRAME_MS;
          return true;
        }
        this.#events = undefined;
      }
      if (this.#source === undefined) {
        if (!this.#advance(listener)) break;
        continue;
      }
      const count = this.#source.read(this.#frame, filled, FRAME_SAMPLES - filled);
      filled += count;
      this.#readThisRound += count;
      if (filled < FRAME_SAMPLES) this.#source = undefined;
    }
    if (filled === 0) return false;
    this.#frame.fill(ULAW_SILENCE, filled);
    listener.hear(this.#frame, now);
    this.playedMs += FRAME_MS;
    return true;
  }

  /** Opens the next item; false at the end of the list. */
  #advance(listener: Listener): boolean {
    const { items, loop } = this.#options;
    if (++this.#index >= items.length) {
      // A round that gave nothing (an empty file) must not spin for ever.
      if (!loop || this.#readThisRound === 0) return false;
      this.#index = 0;
      this.#readThisRound = 0;
    }
    const item = items[this.#index];
    if (item === undefined) return false;
    if (item.kind === "digits" && listener.takesEvents) {
      this.#events = new EventSteps(item.digits);
      this.#readThisRound++;
    } else this.#source = this.#open(item);
    return true;
  }

  #open(item: PlayItem): SampleSource {
    switch (item.kind) {
      case "file": {
        const samples = this.#files.get(item.path) ?? new Uint8Array();
        const start = samples.length === 0 ? 0 : this.#startAt % samples.length;
        this.#startAt = 0;
        return new MemorySource(samples, start);
      }
      case "tone":
        return new ToneSource(item.tone, item.durationMs);
      case "silence":
        return new SilenceSource(item.durationMs);
      case "digits":
        return digitTones(item.digits);
    }
  }
}
