import { type Clock, delay } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { KeeperClient } from "./keeper-client.ts";
import { isNoKeeper } from "./updates.ts";

const SIGN_MS = 5_000;
/** A machine without a keeper may get one: it is started beside us. */
const LOOK_AGAIN_MS = 15_000;
/** A machine that has just started is busy: a call that fails is tried again. */
const TRIES = 3;
/** A new system that fails is left: not while people talk over it, for half an hour at most. */
const TRIES_WHILE_TALKING = 100;
/** Calls that a machine too busy to keep its time has spoilt do not count, up to so many in all. */
const TRIES_WHEN_HELD_UP = 12;
const TRY_AGAIN_MS = 10_000;
/** The keeper takes no longer words; characters. */
const MAX_DETAIL = 300;

/** What the call of the box to itself found. */
export interface Verdict {
  readonly isGood: boolean;
  /** The machine was too busy to keep its time meanwhile: what failed may be no fault of the software. */
  readonly wasHeldUp: boolean;
  /** What failed. */
  readonly because: readonly { readonly code: string; readonly detail: string }[];
}

interface BoxLinkOptions {
  readonly keeper: KeeperClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly canCall: () => { readonly canCall: boolean; readonly because: string };
  readonly selfCall: () => Promise<Verdict>;
  /** No call is up. */
  readonly isQuiet: () => boolean;
}

/** Tells the keeper every few seconds that calls can be made, and after a start whether this system is good. */
export class BoxLink {
  readonly #options: BoxLinkOptions;
  readonly #stopping = new AbortController();
  #isJudged = false;

  constructor(options: BoxLinkOptions) {
    this.#options = options;
  }

  /** Once calls can be taken. */
  start(): void {
    this.#run().catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) this.#options.log.error("the keeper is told nothing any more", { error });
    });
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    const { keeper, clock, canCall } = this.#options;
    const { signal } = this.#stopping;
    for (;;) {
      const isThere = await keeper.ask("feed-watchdog", canCall()).then(
        () => true,
        (error: unknown) => this.#told(error),
      );
      if (isThere && !this.#isJudged) {
        this.#isJudged = true;
        this.#judge().catch((error: unknown) => this.#told(error));
      }
      await delay(clock, isThere ? SIGN_MS : LOOK_AGAIN_MS, signal);
    }
  }

  /** A keeper that is not there is no fault; what it refuses is. */
  #told(error: unknown): boolean {
    if (!isNoKeeper(error) && !this.#stopping.signal.aborted)
      this.#options.log.error("the keeper did not take what it was told", { error });
    return false;
  }

  /** The one proof that this system works: a call. */
  async #judge(): Promise<void> {
    const { clock, isQuiet } = this.#options;
    let verdict = await this.#call();
    let failures = verdict.wasHeldUp ? 0 : 1;
    for (let calls = 1; !verdict.isGood; calls++) {
      const isEnough = failures >= TRIES || calls >= TRIES_WHEN_HELD_UP;
      if ((isQuiet() && isEnough) || calls >= TRIES_WHILE_TALKING) break;
      await delay(clock, TRY_AGAIN_MS, this.#stopping.signal);
      verdict = await this.#call();
      if (!verdict.wasHeldUp) failures++;
    }
    await this.#tell(verdict);
  }

  /** A call that ends in a fault of our own has failed as well. */
  async #call(): Promise<Verdict> {
    try {
      return await this.#options.selfCall();
    } catch (error) {
      this.#options.log.error("the call of the box to itself broke off", { error });
      const detail = error instanceof Error ? error.message : String(error);
      return { isGood: false, wasHeldUp: false, because: [{ code: "failed", detail }] };
    }
  }

  /** Until the keeper has heard it: one that is being started again would try a good system for ever. */
  async #tell({ isGood, because }: Verdict): Promise<void> {
    const { keeper, clock } = this.#options;
    const told = because.map(({ code, detail }) => ({ code, detail: detail.slice(0, MAX_DETAIL) }));
    for (;;) {
      if (this.#stopping.signal.aborted) return;
      try {
        await keeper.ask("mark-good", { isGood, because: told });
        return;
      } catch (error) {
        if (!isNoKeeper(error)) throw error;
      }
      await delay(clock, SIGN_MS, this.#stopping.signal);
    }
  }
}
