import type { Queue } from "#firmware/config/schema/queue.ts";
import type { CallFact } from "#firmware/domain/call-event.ts";
import type { CallId, ExtensionNumber } from "#firmware/domain/ids.ts";
import type { Party } from "#firmware/domain/party.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Machine, type Step, type TimeoutEvent } from "#firmware/kernel/machine.ts";

/** Why a caller is no longer in the queue. */
export type LeaveReason = Extract<CallFact, { type: "queue.left" }>["reason"];

/** A caller in a queue. `retrying` is the short pause after an offer that nobody took. */
export type EntryState =
  | { readonly name: "waiting" }
  | { readonly name: "offering"; readonly agents: readonly ExtensionNumber[] }
  | { readonly name: "retrying"; readonly timeoutMs: number }
  | { readonly name: "answered"; readonly agent: ExtensionNumber }
  | { readonly name: "left"; readonly reason: LeaveReason };

export type EntryEvent =
  | { readonly type: "offered"; readonly agents: readonly ExtensionNumber[] }
  /** A phone was picked up. */
  | { readonly type: "picked-up"; readonly agent: ExtensionNumber }
  /** Nobody of the offer took the call. */
  | { readonly type: "not-taken"; readonly retryMs: number }
  | { readonly type: "leave"; readonly reason: LeaveReason };

export type EntryCommand =
  | { readonly type: "ring"; readonly agents: readonly ExtensionNumber[] }
  /** Stop ringing: the caller is gone from the queue. */
  | { readonly type: "withdraw" }
  /** The caller may be offered again. */
  | { readonly type: "look-for-agent" }
  | { readonly type: "finish"; readonly reason: LeaveReason; readonly agent?: ExtensionNumber };

/**
 * A caller's way through a queue. Whoever is first wins: once answered or left, nothing moves it, so an agent
 * picking up in the moment the caller hangs up, presses the exit key or runs out of time is a defined case.
 */
function entryTransition(state: EntryState, event: EntryEvent | TimeoutEvent): Step<EntryState, EntryCommand> {
  switch (state.name) {
    case "waiting":
      if (event.type === "offered") {
        return {
          state: { name: "offering", agents: event.agents },
          commands: [{ type: "ring", agents: event.agents }],
        };
      }
      return event.type === "leave" ? left(event.reason) : { state };
    case "offering":
      if (event.type === "picked-up") {
        return {
          state: { name: "answered", agent: event.agent },
          commands: [{ type: "finish", reason: "answered", agent: event.agent }],
        };
      }
      if (event.type === "not-taken") return { state: { name: "retrying", timeoutMs: event.retryMs } };
      return event.type === "leave" ? left(event.reason, [{ type: "withdraw" }]) : { state };
    case "retrying":
      if (event.type === "timeout") return { state: { name: "waiting" }, commands: [{ type: "look-for-agent" }] };
      return event.type === "leave" ? left(event.reason) : { state };
    case "answered":
    case "left":
      return { state };
  }
}

function left(reason: LeaveReason, before: readonly EntryCommand[] = []): Step<EntryState, EntryCommand> {
  return { state: { name: "left", reason }, commands: [...before, { type: "finish", reason }] };
}

/** What a caller brings to the queue, and what the queue tells the caller's script. */
export interface EntryRequest {
  readonly call: CallId;
  readonly caller: Party;
  readonly queue: Queue;
  readonly priority: number;
  /** Ring these agents, who are taken for this caller. */
  readonly ring: (agents: readonly ExtensionNumber[]) => void;
  readonly withdraw: () => void;
  /** Called once, when the caller has been answered or has left. */
  readonly finish: (reason: LeaveReason, agent: ExtensionNumber | undefined) => void;
}

export interface EntryHost {
  readonly clock: Clock;
  readonly lookForAgent: (entry: QueueEntry) => void;
  /** An agent who refused this caller may be asked again. */
  readonly refusalOver: (entry: QueueEntry, agent: ExtensionNumber) => void;
  readonly changed: (entry: QueueEntry, state: EntryState) => void;
}

/** One caller in one queue: the machine, and the memory of who refused. */
export class QueueEntry {
  readonly request: EntryRequest;
  /** Counts across all queues: the order of arrival. */
  readonly arrival: number;
  readonly joinedAt: number;
  readonly joinedMonotonic: number;
  queue: Queue;
  readonly #machine: Machine<EntryState, EntryEvent, EntryCommand>;
  readonly #refusals = new Map<ExtensionNumber, Timer>();
  readonly #host: EntryHost;

  constructor(request: EntryRequest, arrival: number, host: EntryHost) {
    this.request = request;
    this.queue = request.queue;
    this.arrival = arrival;
    this.joinedAt = host.clock.now();
    this.joinedMonotonic = host.clock.monotonic();
    this.#host = host;
    this.#machine = new Machine<EntryState, EntryEvent, EntryCommand>({
      initial: { name: "waiting" },
      transition: entryTransition,
      clock: host.clock,
      perform: (command) => this.#perform(command),
      changed: (state) => host.changed(this, state),
    });
  }

  get state(): EntryState {
    return this.#machine.state;
  }

  get isOver(): boolean {
    return this.state.name === "answered" || this.state.name === "left";
  }

  get waitedMs(): number {
    return Math.round(this.#host.clock.monotonic() - this.joinedMonotonic);
  }

  isRefusedBy(agent: ExtensionNumber): boolean {
    return this.#refusals.has(agent);
  }

  /** The agent is not asked for this caller again within `forMs`. */
  rememberRefusal(agent: ExtensionNumber, forMs: number): void {
    if (this.isOver) return;
    this.#refusals.get(agent)?.cancel();
    this.#refusals.set(
      agent,
      this.#host.clock.after(forMs, () => {
        this.#refusals.delete(agent);
        this.#host.refusalOver(this, agent);
      }),
    );
  }

  send(event: EntryEvent): void {
    this.#machine.send(event);
  }

  #perform(command: EntryCommand): void {
    switch (command.type) {
      case "ring":
        this.request.ring(command.agents);
        return;
      case "withdraw":
        this.request.withdraw();
        return;
      case "look-for-agent":
        this.#host.lookForAgent(this);
        return;
      case "finish":
        for (const timer of this.#refusals.values()) timer.cancel();
        this.#refusals.clear();
        this.request.finish(command.reason, command.agent);
    }
  }
}
