import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Emitter, type Unsubscribe } from "#firmware/kernel/emitter.ts";

/** A peer may be gone for so long before anybody knows: an answer to OPTIONS is awaited 32 s on top (RFC 3261 timer F). */
const ASK_EVERY_MS = 30_000;

/** A trunk as the watch needs it. */
export interface WatchedTrunk {
  readonly id: string;
  /** SIP URI of the peer. */
  readonly uri: string;
}

export interface TrunkReach {
  readonly state: "up" | "down" | "unknown";
  /** Wall time, milliseconds. */
  readonly since: number;
  /** Questions in a row that nobody answered. */
  readonly failures: number;
}

export interface TrunkWatchOptions {
  readonly clock: Clock;
  /** The trunks to ask now, read before every round. */
  readonly trunks: () => readonly WatchedTrunk[];
  /** Asks with OPTIONS; any answer at all, a refusal too, comes from somebody who is there. */
  readonly ask: (trunk: WatchedTrunk, told: (hasAnswered: boolean) => void) => void;
  readonly onError: (error: unknown) => void;
}

/** Asks the peers of trunks every half minute whether they are there. */
export class TrunkWatch {
  readonly #options: TrunkWatchOptions;
  readonly #changes: Emitter<string>;
  readonly #reach = new Map<string, TrunkReach & { readonly uri: string; readonly isAsked: boolean }>();
  #timer: Timer | undefined;

  constructor(options: TrunkWatchOptions) {
    this.#options = options;
    this.#changes = new Emitter(options.onError);
  }

  /** Asks at once, and from then on again and again. */
  start(): void {
    this.look();
    this.#timer = this.#options.clock.after(ASK_EVERY_MS, () => this.start());
  }

  /** Twice is fine. */
  stop(): void {
    this.#timer?.cancel();
  }

  /** Asks every trunk that has not been asked yet or is due; forgets those that are gone or have moved. */
  look(): void {
    const { clock, trunks } = this.#options;
    const wanted = new Map(trunks().map(({ id, uri }) => [id, uri]));
    for (const [id, { uri }] of this.#reach) if (wanted.get(id) !== uri) this.#reach.delete(id);
    for (const [id, uri] of wanted) {
      const known = this.#reach.get(id) ?? { state: "unknown", since: clock.now(), failures: 0, uri, isAsked: false };
      if (known.isAsked) continue;
      this.#reach.set(id, { ...known, isAsked: true });
      this.#options.ask({ id, uri }, (hasAnswered) => this.#told(id, uri, hasAnswered));
    }
  }

  /** Undefined for a trunk that is not watched. */
  reach(trunk: string): TrunkReach | undefined {
    return this.#reach.get(trunk);
  }

  /** Told of every answer that changes something, also of one more failure. */
  subscribe(listener: (trunk: string) => void): Unsubscribe {
    return this.#changes.subscribe(listener);
  }

  #told(id: string, uri: string, hasAnswered: boolean): void {
    const known = this.#reach.get(id);
    if (known?.uri !== uri) return;
    const state = hasAnswered ? "up" : "down";
    const failures = hasAnswered ? 0 : known.failures + 1;
    const since = state === known.state ? known.since : this.#options.clock.now();
    this.#reach.set(id, { state, since, failures, uri, isAsked: false });
    if (state !== known.state || failures !== known.failures) this.#changes.emit(id);
  }
}
