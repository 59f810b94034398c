import type { CallControl, DialledLeg, DialTarget } from "#firmware/calls/call-control.ts";
import type { ExtensionNumber, LegId } from "#firmware/domain/ids.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { OfferResult, QueueAgents } from "./queue-agents.ts";
import type { QueueEntry } from "./queue-entry.ts";

/** After a refusal the same caller is not offered to the same agent again for this long. */
const REFUSED_MEMORY_MS = 30_000;
const UNREACHABLE_MEMORY_MS = 10_000;
/** After a missed ring: others who are free get their turn first. */
const MISSED_MEMORY_MS = 5_000;

interface OpenOffer {
  readonly startedAt: number;
  leg: LegId | undefined;
}

export interface OfferRoundOptions {
  readonly call: CallControl;
  readonly entry: QueueEntry;
  readonly agents: QueueAgents;
  readonly clock: Clock;
}

/**
 * Rings the chosen agents for one caller, once. Every agent of the round gets exactly one end: answered, or one of
 * the reasons why not, at the moment it is known.
 */
export class OfferRound {
  readonly #options: OfferRoundOptions;
  readonly #open: Map<ExtensionNumber, OpenOffer>;
  readonly #withdrawal = new AbortController();

  constructor(agents: readonly ExtensionNumber[], options: OfferRoundOptions) {
    this.#options = options;
    const startedAt = options.clock.monotonic();
    this.#open = new Map(agents.map((agent) => [agent, { startedAt, leg: undefined }]));
  }

  /** Stops the ringing: the caller has left the queue. */
  withdraw(): void {
    this.#withdrawal.abort();
  }

  /** The leg of the agent who won the caller; undefined when nobody did. Rejects when the caller is gone. */
  async run(): Promise<DialledLeg | undefined> {
    const { call, entry } = this.#options;
    try {
      const result = await call.dial({
        targets: [...this.#open.keys()].map((extension) => ({ kind: "extension", extension })),
        ringMs: entry.queue.ringSeconds * 1000,
        signal: this.#withdrawal.signal,
        onDialled: (target, leg) => this.#dialled(target, leg),
        onTargetFailed: (target, termination) => this.#failed(target, termination),
      });
      switch (result.kind) {
        case "answered":
          return this.#pickedUp(result.leg);
        case "failed":
          entry.send({ type: "not-taken", retryMs: entry.queue.retrySeconds * 1000 });
          this.#closeAll(resultOf(result.termination));
          return undefined;
        case "withdrawn":
          this.#closeAll("caller-left");
          return undefined;
      }
    } finally {
      // Only a rejection leaves offers open here.
      this.#closeAll("caller-left");
    }
  }

  #pickedUp(leg: DialledLeg): DialledLeg | undefined {
    const { call, entry, agents } = this.#options;
    const agent = extensionOf(leg.target);
    if (agent === undefined || !this.#open.has(agent) || entry.state.name !== "offering") {
      leg.hangUp({ cause: Cause.normalClearing, by: "system", detail: "the caller left as the phone was picked up" });
      return undefined;
    }
    this.#note(agent, "answered");
    this.#open.delete(agent);
    agents.answered(agent, call.id);
    entry.send({ type: "picked-up", agent });
    this.#closeAll("elsewhere");
    return leg;
  }

  #dialled(target: DialTarget, leg: LegId): void {
    const agent = extensionOf(target);
    const offer = agent === undefined ? undefined : this.#open.get(agent);
    // An extension with several phones is dialled once for each: the offer is one.
    if (agent === undefined || offer === undefined || offer.leg !== undefined) return;
    offer.leg = leg;
    const { call, entry } = this.#options;
    call.note({ type: "queue.offered", queue: entry.queue.id, agent, leg });
  }

  #failed(target: DialTarget, termination: Termination): void {
    const agent = extensionOf(target);
    if (agent !== undefined) this.#close(agent, resultOf(termination));
  }

  #closeAll(result: Exclude<OfferResult, "answered">): void {
    for (const agent of [...this.#open.keys()]) this.#close(agent, result);
  }

  #close(agent: ExtensionNumber, result: Exclude<OfferResult, "answered">): void {
    if (!this.#open.has(agent)) return;
    const { call, entry, agents } = this.#options;
    this.#note(agent, result);
    this.#open.delete(agent);
    if (result === "refused") entry.rememberRefusal(agent, REFUSED_MEMORY_MS);
    if (result === "unreachable") entry.rememberRefusal(agent, UNREACHABLE_MEMORY_MS);
    if (result === "missed") {
      entry.rememberRefusal(agent, Math.max(entry.queue.retrySeconds * 1000, MISSED_MEMORY_MS));
    }
    agents.offerEnded(agent, { call: call.id, result, missesUntilPause: entry.queue.missesUntilPause });
  }

  #note(agent: ExtensionNumber, result: OfferResult): void {
    const offer = this.#open.get(agent);
    const { call, entry, clock } = this.#options;
    const ringMs = offer === undefined ? 0 : Math.round(clock.monotonic() - offer.startedAt);
    call.note({ type: "queue.offer-ended", queue: entry.queue.id, agent, result, ringMs });
  }
}

function extensionOf(target: DialTarget): ExtensionNumber | undefined {
  return target.kind === "extension" ? target.extension : undefined;
}

/** A phone that is busy or declines has refused (the decline key of most phones sends 486); the rest by its cause. */
function resultOf(termination: Termination): Exclude<OfferResult, "answered"> {
  switch (termination.cause) {
    case Cause.userBusy:
    case Cause.callRejected:
      return "refused";
    case Cause.noAnswer:
    case Cause.normalClearing:
    case Cause.recoveryOnTimer:
      return "missed";
    default:
      return "unreachable";
  }
}
