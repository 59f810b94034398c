import type { Leg } from "#firmware/channels/leg.ts";
import type { Language } from "#firmware/domain/destination.ts";
import type { MediaClient } from "#firmware/media/client.ts";
import type { PlayEnd, PlayItem, ToneSpec } from "#firmware/media/protocol.ts";

/** The prompt library as calls need it: absolute path of a file the media process can play. */
export interface PromptSource {
  find(prompt: string, language: Language): string | undefined;
}

export interface Played {
  readonly end: PlayEnd;
  readonly ms: number;
  /** Prompts that do not exist; they were left out. */
  readonly missing: readonly string[];
}

const RING_BACK_MS = 300_000;

/** What one leg hears apart from its bridge: prompts, music, tones. A prompt interrupts music, which goes on after it. */
export class LegPlayer {
  readonly #leg: Leg;
  readonly #media: MediaClient;
  readonly #prompts: PromptSource;
  #number = 0;
  #finish: ((played: { end: PlayEnd; ms: number }) => void) | undefined;
  #playId: string | undefined;
  #music: { path: string; atMs: number; playId: string | undefined } | undefined;

  constructor(options: { leg: Leg; media: MediaClient; prompts: PromptSource }) {
    this.#leg = options.leg;
    this.#media = options.media;
    this.#prompts = options.prompts;
    const unsubscribe = this.#media.events.endpoint(this.#leg.id, (event) => {
      if (event.type === "play.ended") this.#ended(event.playId, event.end, event.playedMs);
    });
    this.#leg.subscribe((fact) => {
      if (fact.type !== "ended") return;
      this.#finish?.({ end: "stopped", ms: 0 });
      unsubscribe();
    });
  }

  /** Plays to the end, or until `stop`, or until the leg ends. */
  async play(prompts: readonly string[], language: Language): Promise<Played> {
    // An absolute path is a file of its own (a voicemail message), no prompt.
    const find = (prompt: string) => (prompt.startsWith("/") ? prompt : this.#prompts.find(prompt, language));
    const files = prompts.map((prompt) => ({ prompt, path: find(prompt) }));
    const missing = files.filter(({ path }) => path === undefined).map(({ prompt }) => prompt);
    const items = files.flatMap(({ path }): PlayItem[] => (path === undefined ? [] : [{ kind: "file", path }]));
    if (items.length === 0 || this.#leg.isEnded) return { end: "failed", ms: 0, missing };
    const { end, ms } = await this.playItems(items);
    return { end, ms, missing };
  }

  /** The same for things that are no prompts: tones, files of one's own. */
  playItems(items: readonly PlayItem[]): Promise<{ end: PlayEnd; ms: number }> {
    this.#finish?.({ end: "stopped", ms: 0 });
    if (this.#leg.isEnded) return Promise.resolve({ end: "stopped", ms: 0 });
    const playId = this.#nextId();
    return new Promise((resolve) => {
      this.#playId = playId;
      this.#finish = (played) => {
        this.#finish = undefined;
        this.#playId = undefined;
        this.#resumeMusic();
        resolve(played);
      };
      this.#media.send({ type: "play", id: this.#leg.id, playId, items });
    });
  }

  /** Ends the prompt that plays; music goes on. */
  stop(): void {
    if (this.#playId !== undefined) this.#media.send({ type: "play.stop", id: this.#leg.id, playId: this.#playId });
  }

  /** Loops a file; goes on where it was when it is the same one. A prompt that plays is not disturbed. */
  startMusic(prompt: string, language: Language): void {
    const path = this.#prompts.find(prompt, language);
    if (path === undefined || this.#music?.path === path) return;
    this.#music = { path, atMs: 0, playId: undefined };
    if (this.#playId === undefined) this.#resumeMusic();
  }

  stopMusic(): void {
    const music = this.#music;
    this.#music = undefined;
    if (music?.playId === undefined) return;
    this.#media.send({ type: "play.stop", id: this.#leg.id, playId: music.playId });
  }

  /** Ring-back tone until music, a prompt or `stopTone`. */
  ringBack(tone: ToneSpec): void {
    if (this.#playId !== undefined || this.#music !== undefined) return;
    const items: PlayItem[] = [{ kind: "tone", tone, durationMs: RING_BACK_MS }];
    this.#media.send({ type: "play", id: this.#leg.id, playId: this.#nextId(), items });
  }

  /** Silence: everything that plays ends. */
  stopAll(): void {
    this.#music = undefined;
    this.#media.send({ type: "play.stop", id: this.#leg.id });
  }

  #resumeMusic(): void {
    const music = this.#music;
    if (music === undefined || this.#leg.isEnded) return;
    const playId = this.#nextId();
    music.playId = playId;
    const items: PlayItem[] = [{ kind: "file", path: music.path }];
    this.#media.send({ type: "play", id: this.#leg.id, playId, items, loop: true, startAtMs: music.atMs });
  }

  #ended(playId: string, end: PlayEnd, ms: number): void {
    if (playId === this.#playId) this.#finish?.({ end, ms });
    else if (playId === this.#music?.playId) {
      this.#music.atMs += ms;
      this.#music.playId = undefined;
    }
  }

  #nextId(): string {
    this.#number += 1;
    return `${this.#leg.id}-${this.#number}`;
  }
}
