import {
  type CallControl,
  CallerGone,
  CallMoved,
  type DialledLeg,
  type HandlerResult,
  isTurnOver,
} from "#firmware/calls/call-control.ts";
import type { Decision } from "#firmware/domain/call-event.ts";
import type { ExtensionNumber } from "#firmware/domain/ids.ts";
import { isCutOff } from "#firmware/domain/termination.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { announceWait, type QueueSpeech } from "./announcer.ts";
import type { Distributor } from "./distributor.ts";
import { estimateWaitSeconds } from "./estimate-wait.ts";
import { wayOut } from "./join-rules.ts";
import type { LiveQueue } from "./live-queue.ts";
import { OfferRound } from "./offer-round.ts";
import type { QueueAgents } from "./queue-agents.ts";
import type { LeaveReason, QueueEntry } from "./queue-entry.ts";

export interface QueueVisitOptions {
  readonly distributor: Distributor;
  readonly agents: QueueAgents;
  readonly speech: QueueSpeech;
  readonly clock: Clock;
  /** Why this conversation is recorded; undefined when it is not. */
  readonly recordBecause: (call: CallControl, queue: string, agent: ExtensionNumber) => string | undefined;
}

type Outcome =
  | { readonly kind: "answered"; readonly leg: DialledLeg; readonly agent: ExtensionNumber }
  | { readonly kind: "left"; readonly reason: LeaveReason };

/** A decision of a queue, with the address of its setting. */
export function queueDecision(code: string, live: LiveQueue, facts: Decision["facts"] = {}): Decision {
  return {
    code: `queue.${code}`,
    facts: { queue: live.queue.id, name: live.queue.name, ...facts },
    setting: `/setup/queues/${live.queue.id}`,
  };
}

/** One caller's stay in one queue, from joining to the conversation's end or the way out. */
export class QueueVisit {
  readonly #call: CallControl;
  readonly #live: LiveQueue;
  readonly #options: QueueVisitOptions;
  readonly #outcome = Promise.withResolvers<Outcome>();
  /** Aborted when the wait is over, however it ended. */
  readonly #waitOver = new AbortController();
  #round: OfferRound | undefined;

  constructor(call: CallControl, live: LiveQueue, options: QueueVisitOptions) {
    this.#call = call;
    this.#live = live;
    this.#options = options;
  }

  /** Where the caller goes next; undefined when served. Rejects when the caller goes. */
  async run(): Promise<HandlerResult> {
    const outcome = await this.#wait();
    if (outcome.kind === "answered") return this.#talk(outcome.leg, outcome.agent);
    this.#call.signal.throwIfAborted();
    await dropKeys(this.#call);
    return leaveQueue(this.#call, this.#live, outcome.reason);
  }

  async #wait(): Promise<Outcome> {
    const { distributor, clock } = this.#options;
    const { queue } = this.#live;
    const entry = distributor.join({
      call: this.#call.id,
      caller: this.#call.caller,
      queue,
      priority: priorityOf(this.#call, queue.priority),
      ring: (agents) => void this.#ring(entry, agents),
      withdraw: () => this.#round?.withdraw(),
      finish: (reason, agent) => this.#finish(entry, reason, agent),
    });
    const position = this.#live.line.positionOf(entry);
    this.#call.note({ type: "queue.joined", queue: queue.id, position, priority: entry.request.priority });
    const { signal } = this.#call;
    const goneListener = (): void => entry.send({ type: "leave", reason: whyGone(signal.reason) });
    signal.addEventListener("abort", goneListener, { once: true });
    const stopKeys = this.#call.onDigit((digit) => {
      if (digit === entry.queue.exitKey?.key) entry.send({ type: "leave", reason: "key" });
    });
    const limit: Timer | undefined =
      queue.maxWaitSeconds === 0
        ? undefined
        : clock.after(queue.maxWaitSeconds * 1000, () => entry.send({ type: "leave", reason: "timeout" }));
    try {
      distributor.serve(entry);
      void this.#announce(entry);
      return await this.#outcome.promise;
    } finally {
      this.#waitOver.abort();
      signal.removeEventListener("abort", goneListener);
      stopKeys();
      limit?.cancel();
      // A bug on the way must not leave a ghost in the line.
      entry.send({ type: "leave", reason: "moved" });
    }
  }

  async #announce(entry: QueueEntry): Promise<void> {
    const { clock, speech } = this.#options;
    try {
      await announceWait(this.#call, {
        queue: entry.queue,
        speech,
        clock,
        signal: this.#waitOver.signal,
        position: () => this.#live.line.positionOf(entry),
        waitSeconds: () => this.#waitSeconds(entry),
        moved: (position) => this.#call.note({ type: "queue.moved", queue: entry.queue.id, position }),
      });
    } catch (error) {
      if (!isTurnOver(error)) this.#outcome.reject(error);
    }
  }

  #waitSeconds(entry: QueueEntry): number | undefined {
    const { figures, line } = this.#live;
    const staff = this.#live.staff();
    return estimateWaitSeconds({
      position: line.positionOf(entry),
      recentAnswers: figures.recentAnswers,
      now: this.#options.clock.monotonic(),
      workingAgents: staff.present - staff.paused,
      averageHandleMs: figures.averageHandleMs,
    });
  }

  async #ring(entry: QueueEntry, agents: readonly ExtensionNumber[]): Promise<void> {
    const { clock } = this.#options;
    const round = new OfferRound(agents, { call: this.#call, entry, agents: this.#options.agents, clock });
    this.#round = round;
    try {
      const leg = await round.run();
      if (leg === undefined || entry.state.name !== "answered") return;
      this.#outcome.resolve({ kind: "answered", leg, agent: entry.state.agent });
    } catch (error) {
      if (!isTurnOver(error)) this.#outcome.reject(error);
    }
  }

  #finish(entry: QueueEntry, reason: LeaveReason, agent: ExtensionNumber | undefined): void {
    this.#waitOver.abort();
    const waitMs = entry.waitedMs;
    this.#call.note({
      type: "queue.left",
      queue: entry.queue.id,
      reason,
      waitMs,
      ...(agent === undefined ? {} : { agent }),
    });
    // The answered one goes on when its leg has come back from the round.
    if (reason !== "answered") this.#outcome.resolve({ kind: "left", reason });
  }

  async #talk(leg: DialledLeg, agent: ExtensionNumber): Promise<HandlerResult> {
    const { agents, clock, recordBecause } = this.#options;
    const startedAt = clock.monotonic();
    const wrapUpMs = this.#live.queue.wrapUpSeconds * 1000;
    const because = recordBecause(this.#call, this.#live.queue.id, agent);
    try {
      this.#call.stopMusic();
      await this.#call.bridge(leg, because === undefined ? {} : { recordBecause: because });
      return undefined;
    } finally {
      this.#live.figures.handled(clock.monotonic() - startedAt + wrapUpMs);
      agents.released(agent, { call: this.#call.id, wrapUpMs });
    }
  }
}

/** Who hung up gave up; whom the box cut off or somebody moved did not. */
function whyGone(reason: unknown): LeaveReason {
  if (reason instanceof CallMoved) return "moved";
  return reason instanceof CallerGone && isCutOff(reason.termination) ? "cut" : "abandoned";
}

/** Says why, and sends the caller where the queue says; without a place, an apology and good-bye. */
export async function leaveQueue(call: CallControl, live: LiveQueue, reason: LeaveReason): Promise<HandlerResult> {
  const { to, prompt } = wayOut(live.queue, reason);
  call.stopMusic();
  call.decide(queueDecision(reason, live, { overflow: to !== undefined }));
  if (to !== undefined) return to;
  if (prompt !== undefined) {
    await call.answer();
    await call.play([prompt]);
  }
  return { kind: "hang-up" };
}

/** Keys pressed while waiting, the exit key among them, were meant for the queue: the next menu must not take them. */
async function dropKeys(call: CallControl): Promise<void> {
  for (let key = await call.nextDigit(0); key !== undefined; key = await call.nextDigit(0));
}

/** A flow may have set the priority (0-100); else the queue's own. */
function priorityOf(call: CallControl, fallback: number): number {
  const set = Number(call.variables.get("priority") ?? Number.NaN);
  return Number.isFinite(set) ? Math.min(100, Math.max(0, set)) : fallback;
}
