import type { Leg } from "#firmware/channels/leg.ts";
import type { LegFact } from "#firmware/channels/leg-machine.ts";
import { ANSWERED_ELSEWHERE } from "#firmware/channels/session-end.ts";
import type { Party } from "#firmware/domain/party.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { Timer } from "#firmware/kernel/clock.ts";
import { CallMoved, type DialRequest, type DialTarget } from "./call-control.ts";
import type { CallTools } from "./call-tools.ts";
import { CALLER_HUNG_UP, SENT_ELSEWHERE } from "./terminations.ts";

const NOTHING_TO_RING: Termination = { cause: 20, by: "network", detail: "no telephone is registered" };
const NO_ANSWER: Termination = { cause: Cause.noAnswer, by: "callee", detail: "no answer" };
const WITHDRAWN: Termination = { cause: Cause.normalClearing, by: "system", detail: "withdrawn" };

/** What became of a round of ringing; the leg is answered and nobody's yet. */
export type DialOutcome =
  | { readonly kind: "answered"; readonly leg: Leg; readonly target: DialTarget }
  | { readonly kind: "failed"; readonly termination: Termination }
  | { readonly kind: "withdrawn" }
  | { readonly kind: "caller-gone" };

export interface DiallingOptions {
  readonly tools: CallTools;
  readonly request: DialRequest;
  readonly shownAs: Party;
  /** Aborted when the caller has gone or the call was sent elsewhere. */
  readonly callerSignal: AbortSignal;
  /** Journals and keeps a leg; called once for each before anything happens on it. */
  readonly adopt: (leg: Leg) => void;
}

/** A busy phone says more than one that rang in vain, and that more than one that was not there. */
const TELLING: readonly number[] = [Cause.callRejected, Cause.userBusy, Cause.noAnswer];

/** Rings all targets at once until one answers, all have failed, time is up, or somebody gives up. */
export function dialTargets(options: DiallingOptions): Promise<DialOutcome> {
  return new Promise((resolve) => new DialRound(options, resolve).start());
}

class DialRound {
  readonly #options: DiallingOptions;
  readonly #resolve: (outcome: DialOutcome) => void;
  readonly #ringing = new Map<Leg, DialTarget>();
  #worst: Termination | undefined;
  #timer: Timer | undefined;
  #isOver = false;

  constructor(options: DiallingOptions, resolve: (outcome: DialOutcome) => void) {
    this.#options = options;
    this.#resolve = resolve;
  }

  start(): void {
    const { tools, request, callerSignal } = this.#options;
    if (callerSignal.aborted) {
      this.#over({ kind: "caller-gone" }, WITHDRAWN);
      return;
    }
    if (request.signal?.aborted === true) {
      this.#over({ kind: "withdrawn" }, WITHDRAWN);
      return;
    }
    callerSignal.addEventListener("abort", this.#callerGone, { once: true });
    request.signal?.addEventListener("abort", this.#withdrawn, { once: true });
    for (const target of request.targets) this.#ring(target);
    if (this.#isOver) return;
    this.#timer = tools.clock.after(request.ringMs, () =>
      this.#over({ kind: "failed", termination: NO_ANSWER }, NO_ANSWER),
    );
    if (this.#ringing.size === 0) this.#failed();
  }

  readonly #callerGone = (): void => {
    const isMoved = this.#options.callerSignal.reason instanceof CallMoved;
    this.#over({ kind: "caller-gone" }, isMoved ? SENT_ELSEWHERE : CALLER_HUNG_UP);
  };

  readonly #withdrawn = (): void => this.#over({ kind: "withdrawn" }, WITHDRAWN);

  #ring(target: DialTarget): void {
    const { tools, request, shownAs, adopt } = this.#options;
    const legs = tools.channels.dial(target, request.shownAs ?? shownAs);
    if (legs.length === 0) {
      this.#note(NOTHING_TO_RING);
      request.onTargetFailed?.(target, NOTHING_TO_RING);
      return;
    }
    for (const leg of legs) {
      this.#ringing.set(leg, target);
      adopt(leg);
      request.onDialled?.(target, leg.id);
      leg.subscribe((fact) => this.#take(leg, target, fact));
    }
  }

  #take(leg: Leg, target: DialTarget, fact: LegFact): void {
    if (this.#isOver) return;
    const { request } = this.#options;
    if (fact.type === "ringing") request.onRinging?.(target, leg.id);
    if (fact.type === "answered") {
      this.#ringing.delete(leg);
      this.#over({ kind: "answered", leg, target }, ANSWERED_ELSEWHERE);
    }
    if (fact.type !== "ended") return;
    this.#ringing.delete(leg);
    this.#note(fact.termination);
    // Other phones of the same target may still ring.
    if (![...this.#ringing.values()].includes(target)) request.onTargetFailed?.(target, fact.termination);
    if (!this.#isOver && this.#ringing.size === 0) this.#failed();
  }

  #note(termination: Termination): void {
    const rank = (cause: number): number => TELLING.indexOf(cause) + 1;
    if (this.#worst === undefined || rank(termination.cause) > rank(this.#worst.cause)) this.#worst = termination;
  }

  #failed(): void {
    const termination = this.#worst ?? NOTHING_TO_RING;
    this.#over({ kind: "failed", termination }, termination);
  }

  /** Ends the round; whoever still rings is told why. */
  #over(outcome: DialOutcome, termination: Termination): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer?.cancel();
    const { request, callerSignal } = this.#options;
    callerSignal.removeEventListener("abort", this.#callerGone);
    request.signal?.removeEventListener("abort", this.#withdrawn);
    for (const leg of [...this.#ringing.keys()]) leg.hangUp(termination);
    this.#resolve(outcome);
  }
}
