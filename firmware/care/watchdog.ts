import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Emitter } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { type Allowed, findStuck, type Stuck, type StuckKind } from "./find-stuck.ts";
import type { Inventory } from "./inventory.ts";

/** Time between two looks. Calls are looked at, never packets: a look costs about as much as a SIP message. */
const LOOK_EVERY_MS = 5_000;
/** What is stuck must have been so for this long without a break: whatever is on its way has arrived by then. */
const PATIENCE_MS = 8_000;
/** These last longer when all is well: a call waits for its recordings, a line for its exchange. */
const LONGER_PATIENCE_MS: Partial<Record<StuckKind, number>> = {
  "call-without-leg": 15_000,
  "line-without-leg": 20_000,
  "ports-lost": 20_000,
};
/** These have their time in themselves. */
const NO_PATIENCE: ReadonlySet<StuckKind> = new Set(["leg-overdue", "leg-silent"]);
/** What was put right and is stuck again at once is tried again after this long, and not counted anew. */
const AGAIN_AFTER_MS = 60_000;
/** A leg that has brought nothing for this long is asked by SIP whether it is there, again and again. */
const ASK_AFTER_SILENCE_MS = 60_000;
const ASK_EVERY_MS = 60_000;

/** Something was stuck and has been put right. */
export interface Healed {
  readonly at: number;
  readonly stuck: Stuck;
}

export interface WatchdogOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly look: () => Promise<Inventory>;
  readonly allowed: () => Allowed;
  /** Puts it right by the way it would have ended normally. */
  readonly heal: (stuck: Stuck) => void;
  /** Asks the far side of a leg whether it is there. */
  readonly ask: (leg: string) => void;
}

interface Suspicion {
  readonly since: number;
  healedAt: number | undefined;
}

/** Looks every few seconds whether something holds a place for nothing, puts it right, and says that it had to. */
export class Watchdog {
  readonly healed: Emitter<Healed>;
  readonly #options: WatchdogOptions;
  #suspicions = new Map<string, Suspicion>();
  #asked = new Map<string, number>();
  #timer: Timer | undefined;
  #isStopped = true;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.healed = new Emitter((error) => options.log.error("a subscriber to the watchdog failed", { error }));
  }

  start(): void {
    this.#isStopped = false;
    this.#arm();
  }

  /** Stopping twice is fine. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  /** One look now. Resolves when everything found has been dealt with. */
  async look(): Promise<Inventory> {
    const inventory = await this.#options.look();
    if (!this.#isStopped) this.#take(inventory);
    return inventory;
  }

  #arm(): void {
    this.#timer = this.#options.clock.after(LOOK_EVERY_MS, () => {
      this.look()
        .catch((error: unknown) => this.#options.log.error("the watchdog could not look", { error }))
        .finally(() => {
          if (!this.#isStopped) this.#arm();
        });
    });
  }

  #take(inventory: Inventory): void {
    const now = this.#options.clock.monotonic();
    const suspicions = new Map<string, Suspicion>();
    for (const stuck of findStuck(inventory, this.#options.allowed())) {
      const key = keyOf(stuck);
      const suspicion = this.#suspicions.get(key) ?? { since: now, healedAt: undefined };
      suspicions.set(key, suspicion);
      if (now - suspicion.since >= patienceWith(stuck.kind)) this.#heal(stuck, suspicion, now);
    }
    this.#suspicions = suspicions;
    this.#askSilent(inventory, now);
  }

  #heal(stuck: Stuck, suspicion: Suspicion, now: number): void {
    const { log, heal, clock } = this.#options;
    if (suspicion.healedAt !== undefined && now - suspicion.healedAt < AGAIN_AFTER_MS) return;
    const isFirst = suspicion.healedAt === undefined;
    suspicion.healedAt = now;
    log.error(isFirst ? "something was stuck and is put right" : "something is stuck still", { ...stuck });
    try {
      heal(stuck);
    } catch (error) {
      log.error("something stuck could not be put right", { error, ...stuck });
    }
    if (isFirst) this.healed.emit({ at: clock.now(), stuck });
  }

  /** A phone on hold is legally silent: only its own answer tells it from one that is gone. */
  #askSilent({ legs, media }: Inventory, now: number): void {
    const asked = new Map<string, number>();
    const endpoints = new Map(media?.endpoints.map((endpoint) => [endpoint.id, endpoint]));
    for (const { id, state } of legs) {
      const rtp = endpoints.get(id)?.rtp;
      if (state !== "answered" || rtp === undefined) continue;
      if (Math.min(rtp.silentMs, rtp.reportSilentMs) < ASK_AFTER_SILENCE_MS) continue;
      const at = this.#asked.get(id) ?? Number.NEGATIVE_INFINITY;
      if (now - at < ASK_EVERY_MS) {
        asked.set(id, at);
        continue;
      }
      asked.set(id, now);
      this.#options.ask(id);
    }
    this.#asked = asked;
  }
}

function patienceWith(kind: StuckKind): number {
  return NO_PATIENCE.has(kind) ? 0 : (LONGER_PATIENCE_MS[kind] ?? PATIENCE_MS);
}

/** What makes it the same as at the last look: how long it has been so does not. */
function keyOf(stuck: Stuck): string {
  switch (stuck.kind) {
    case "leg-without-call":
    case "leg-overdue":
    case "leg-silent":
    case "leg-without-media":
      return `${stuck.kind} ${stuck.leg}`;
    case "call-without-leg":
      return `${stuck.kind} ${stuck.call}`;
    case "media-without-leg":
      return `${stuck.kind} ${stuck.endpoint}`;
    case "bridge-across-calls":
      return `${stuck.kind} ${stuck.bridge}`;
    case "recording-unknown":
    case "recording-lost":
      return `${stuck.kind} ${stuck.recording}`;
    case "agent-astray":
      return `${stuck.kind} ${stuck.agent} ${stuck.state} ${stuck.call ?? ""}`;
    case "entry-without-call":
    case "entry-without-offer":
      return `${stuck.kind} ${stuck.queue} ${stuck.call}`;
    case "line-without-leg":
      return `${stuck.kind} ${stuck.line}`;
    case "session-without-leg":
      return `${stuck.kind} ${stuck.session}`;
    case "ports-lost":
      return stuck.kind;
  }
}
