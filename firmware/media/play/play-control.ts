import type { Clock } from "#firmware/kernel/clock.ts";
import type { Endpoint } from "#firmware/media/endpoint/endpoint.ts";
import { SILENT_FRAME } from "#firmware/media/frame.ts";
import type { MediaCommand, MediaEvent, PlayEnd } from "#firmware/media/protocol.ts";
import { Player } from "./player.ts";
import { PromptCache } from "./prompt-cache.ts";

type PlayCommand = Extract<MediaCommand, { type: "play" }>;

interface Play {
  readonly endpoint: Endpoint;
  readonly player: Player;
  /** Absent for a digit that is sung on behalf of the other side: nobody asked, nobody is told. */
  readonly command: PlayCommand | undefined;
  readonly askedAt: number;
  isLoaded: boolean;
}

/** The play lists that run, at most one per endpoint: a new one ends the one before. */
export class PlayControl {
  readonly #clock: Clock;
  readonly #emit: (event: MediaEvent) => void;
  readonly #cache = new PromptCache();
  readonly #plays = new Map<Endpoint, Play>();

  constructor(options: { clock: Clock; emit: (event: MediaEvent) => void }) {
    this.#clock = options.clock;
    this.#emit = options.emit;
  }

  start(command: PlayCommand, endpoint: Endpoint | undefined): void {
    if (endpoint === undefined) {
      const { id, playId } = command;
      this.#emit({ type: "play.ended", id, playId, end: "failed", playedMs: 0, detail: "no such endpoint" });
      return;
    }
    this.stop(endpoint);
    const { items, loop = false, startAtMs = 0 } = command;
    this.#run(endpoint, new Player({ items, loop, startAtMs, cache: this.#cache }), command);
  }

  /** Sings a digit to an endpoint whose bridge partner pressed it; leaves it be when something plays. */
  sing(endpoint: Endpoint, digit: string): void {
    if (this.#plays.has(endpoint)) return;
    const player = new Player({
      items: [{ kind: "digits", digits: digit }],
      loop: false,
      startAtMs: 0,
      cache: this.#cache,
    });
    this.#run(endpoint, player, undefined);
  }

  /** Ends what plays on it; with `playId` only if it is that one. */
  stop(endpoint: Endpoint, playId?: string): void {
    const play = this.#plays.get(endpoint);
    if (play === undefined || (playId !== undefined && play.command?.playId !== playId)) return;
    this.#end(play, "stopped");
  }

  pressed(endpoint: Endpoint, digit: string): void {
    const play = this.#plays.get(endpoint);
    const stopOn = play?.command?.stopOnDigits;
    if (play !== undefined && (stopOn === "any" || stopOn?.includes(digit) === true)) this.#end(play, "digit");
  }

  tick(now: number): void {
    for (const play of this.#plays.values()) {
      // Until it begins the far end gets silence, so that its buffer and the way to it stay open.
      if (!play.isLoaded || !this.#mayBegin(play, now)) play.endpoint.hear(SILENT_FRAME, now);
      else if (!play.player.tick(play.endpoint, now)) this.#end(play, "finished");
    }
  }

  #mayBegin(play: Play, now: number): boolean {
    if (!play.endpoint.isConnected) return false;
    const delayMs = play.command?.delayMs ?? 0;
    return play.player.playedMs > 0 || play.endpoint.hasMedia || now - play.askedAt >= delayMs;
  }

  #run(endpoint: Endpoint, player: Player, command: PlayCommand | undefined): void {
    const play: Play = { endpoint, player, command, askedAt: this.#clock.monotonic(), isLoaded: false };
    this.#plays.set(endpoint, play);
    endpoint.player = player;
    player.load().then(
      () => {
        play.isLoaded = true;
      },
      (error: Error) => this.#end(play, "failed", error.message),
    );
  }

  #end(play: Play, end: PlayEnd, detail?: string): void {
    if (this.#plays.get(play.endpoint) !== play) return;
    this.#plays.delete(play.endpoint);
    play.endpoint.player = undefined;
    if (play.command === undefined) return;
    const { id, playId } = play.command;
    const { playedMs } = play.player;
    this.#emit({ type: "play.ended", id, playId, end, playedMs, ...(detail !== undefined && { detail }) });
  }
}
