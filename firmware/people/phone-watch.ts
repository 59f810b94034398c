import type { ExtensionNumber } from "#firmware/domain/ids.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Unsubscribe } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Agent } from "./agent.ts";
import type { AgentPhones } from "./agent-phones.ts";

const CHECK_EVERY_MS = 5_000;
/** A phone that could not be rung is believed again only after this long, whatever its registration says. */
const FAILED_PHONE_HOLD_MS = 30_000;

export interface PhoneWatchOptions {
  readonly clock: Clock;
  readonly phones: AgentPhones;
  readonly logger: Logger;
  readonly agents: () => Iterable<Agent>;
  readonly find: (extension: ExtensionNumber) => Agent | undefined;
}

/**
 * Keeps agent states true to the phones: reachable or not, in a call of their own.
 */
export class PhoneWatch {
  readonly #options: PhoneWatchOptions;
  readonly #heldUntil = new Map<ExtensionNumber, number>();
  #timer: Timer | undefined;
  #unsubscribe: Unsubscribe | undefined;

  constructor(options: PhoneWatchOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#unsubscribe !== undefined) return;
    const { phones, find } = this.#options;
    this.#unsubscribe = phones.subscribe((extension) => {
      const agent = find(extension);
      if (agent !== undefined) this.follow(agent);
    });
    for (const agent of this.#options.agents()) this.follow(agent);
    this.#check();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#timer?.cancel();
  }

  /** Ringing the phone failed though it seemed reachable. */
  phoneFailed(extension: ExtensionNumber): void {
    this.#heldUntil.set(extension, this.#options.clock.monotonic() + FAILED_PHONE_HOLD_MS);
    this.#options.find(extension)?.send({ type: "reachable", isReachable: false });
  }

  #check(): void {
    for (const agent of this.#options.agents()) {
      // Who is away is followed by what phones tell; only those at work are looked at again and again.
      if (agent.record.name === "signed-out") continue;
      this.follow(agent);
    }
    this.#timer = this.#options.clock.after(CHECK_EVERY_MS, () => this.#check());
  }

  /** Looks at the agent's phone now. */
  follow(agent: Agent): void {
    const status = this.#options.phones.status(agent.extension);
    const own = agent.record.engagement?.call;
    // The leg of a queue call that has just ended may be seen a moment longer: that is no outside call.
    const outside = status.calls.find((call) => call !== own && call !== agent.lastQueueCall);
    if (agent.lastQueueCall !== undefined && !status.calls.includes(agent.lastQueueCall)) agent.forgetLastQueueCall();
    agent.send({ type: "outside", call: outside });
    agent.send({ type: "reachable", isReachable: status.reachable && !this.#isHeld(agent.extension) });
  }

  #isHeld(extension: ExtensionNumber): boolean {
    const until = this.#heldUntil.get(extension);
    if (until === undefined) return false;
    if (this.#options.clock.monotonic() < until) return true;
    this.#heldUntil.delete(extension);
    return false;
  }
}
