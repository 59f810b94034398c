import type { Queue } from "#firmware/config/schema/queue.ts";
import type { CallId, ExtensionNumber, QueueId } from "#firmware/domain/ids.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import { Emitter, type Unsubscribe } from "#firmware/kernel/emitter.ts";
import { chooseAgents } from "./choose-agents.ts";
import { LiveQueue } from "./live-queue.ts";
import type { QueueAgents } from "./queue-agents.ts";
import { type EntryRequest, type EntryState, QueueEntry } from "./queue-entry.ts";
import { goesBefore } from "./waiting-line.ts";

/** All agents of a queue are signed in but none can be rung: so long may a switch or network take to come back. */
const UNREACHABLE_GRACE_MS = 20_000;

export interface DistributorOptions {
  readonly agents: QueueAgents;
  readonly clock: Clock;
  /** Names the present day of the box; figures start anew when it changes. */
  readonly day: () => string;
  /** From 0 up to, not including, 1. */
  readonly random?: () => number;
}

/** Something about this queue's callers, agents or figures is different from before. */
export interface QueueChanged {
  readonly queue: QueueId;
}

/**
 * Brings waiting callers and free agents together, across all queues. At any moment no waiting caller could be
 * matched with a free agent; every event therefore needs to look only at the caller or the agent it is about. Among
 * queues that share an agent the heavier queue goes first, then priority, then arrival.
 */
export class Distributor {
  readonly changes = new Emitter<QueueChanged>();
  readonly #options: DistributorOptions;
  readonly #queues = new Map<QueueId, LiveQueue>();
  readonly #queuesOfAgent = new Map<ExtensionNumber, LiveQueue[]>();
  readonly #emptyTimers = new Map<QueueId, Timer>();
  /** Agents who were signed out or unreachable when last heard of. */
  readonly #away = new Set<ExtensionNumber>();
  /** Agents who were ready when last heard of. */
  readonly #ready = new Set<ExtensionNumber>();
  #arrivals = 0;
  #inbox: (() => void)[] = [];
  #busy = false;
  #unsubscribe: Unsubscribe | undefined;

  constructor(options: DistributorOptions) {
    this.#options = options;
  }

  /** Begins to listen to agents. */
  start(): void {
    this.#unsubscribe ??= this.#options.agents.subscribe((agent) => this.#soon(() => this.#agentChanged(agent)));
  }

  /** Stops listening; callers who wait are let go as moved. Stopping twice is fine. */
  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.configure([]);
  }

  /** Takes the queues of a new configuration. Callers of a queue that is gone leave as moved. */
  configure(queues: readonly Queue[]): void {
    const known = new Set(queues.map((queue) => queue.id));
    for (const [id, live] of this.#queues) {
      if (known.has(id)) continue;
      for (const entry of [...live.line.entries]) entry.send({ type: "leave", reason: "moved" });
      this.#emptyTimers.get(id)?.cancel();
      this.#emptyTimers.delete(id);
      this.#queues.delete(id);
    }
    this.#queuesOfAgent.clear();
    for (const queue of queues) {
      const live = this.#queues.get(queue.id);
      if (live === undefined) this.#queues.set(queue.id, new LiveQueue(queue, this.#options.agents));
      else live.configure(queue);
    }
    for (const live of this.#queues.values()) {
      for (const { agent } of live.queue.members) {
        this.#queuesOfAgent.set(agent, [...(this.#queuesOfAgent.get(agent) ?? []), live]);
      }
    }
    this.#ready.clear();
    for (const agent of this.#queuesOfAgent.keys()) {
      if (this.#isAway(agent)) this.#away.add(agent);
      this.#noteReady(agent);
    }
    for (const agent of this.#queuesOfAgent.keys()) this.#soon(() => this.#serveAgent(agent));
    for (const live of this.#queues.values()) {
      // Who was let in without agents goes on waiting for one: nobody has left.
      if (!live.queue.joinWhenNoAgents) this.#soon(() => this.#checkStaff(live));
    }
  }

  /** A queue as it runs, its figures brought to the present day; undefined when there is none of that name. */
  queue(id: QueueId): LiveQueue | undefined {
    const live = this.#queues.get(id);
    live?.figures.rollTo(this.#options.day());
    return live;
  }

  get queueIds(): readonly QueueId[] {
    return [...this.#queues.keys()];
  }

  /**
   * Puts a caller into the line; `serve` then looks for an agent, once the caller's script holds the entry.
   * `request.queue` must be one of the configured queues.
   */
  join(request: EntryRequest): QueueEntry {
    const live = this.queue(request.queue.id);
    if (live === undefined) throw new Error(`No queue ${request.queue.id} to join.`);
    const entry = new QueueEntry(request, this.#arrivals++, {
      clock: this.#options.clock,
      lookForAgent: (waiting) => this.#soon(() => this.#serveCaller(waiting)),
      refusalOver: (_waiting, agent) => this.#soon(() => this.#serveAgent(agent)),
      changed: (changed, state) => this.#entryChanged(changed, state),
    });
    live.line.add(entry);
    this.#changed(live);
    return entry;
  }

  /** Looks for an agent for a caller who has just joined. */
  serve(entry: QueueEntry): void {
    this.#soon(() => this.#serveCaller(entry));
  }

  /** Lets a caller go who is gone already. */
  leave(queue: QueueId, call: CallId): void {
    for (const entry of this.#entriesOf(queue, call)) entry.send({ type: "leave", reason: "abandoned" });
  }

  /** Looks anew for an agent for a caller whose offer nobody knows of. */
  offerAgain(queue: QueueId, call: CallId): void {
    for (const entry of this.#entriesOf(queue, call)) entry.send({ type: "not-taken", retryMs: 0 });
  }

  #entriesOf(queue: QueueId, call: CallId): QueueEntry[] {
    return this.#queues.get(queue)?.line.entries.filter(({ request }) => request.call === call) ?? [];
  }

  /** Events that arrive while one is dealt with wait their turn: every decision sees a settled state. */
  #soon(work: () => void): void {
    this.#inbox.push(work);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#inbox.shift(); next !== undefined; next = this.#inbox.shift()) next();
    } finally {
      this.#busy = false;
    }
  }

  #isAway(agent: ExtensionNumber): boolean {
    const name = this.#options.agents.look(agent)?.state.name ?? "signed-out";
    return name === "signed-out" || name === "unreachable";
  }

  #noteReady(agent: ExtensionNumber): void {
    if (this.#options.agents.look(agent)?.state.name === "ready") this.#ready.add(agent);
    else this.#ready.delete(agent);
  }

  #agentChanged(agent: ExtensionNumber): void {
    this.#noteReady(agent);
    this.#serveAgent(agent);
    const isAway = this.#isAway(agent);
    // A signed-out agent who picks up a phone has not left: only going away is a reason to let callers go.
    const hasGone = isAway && !this.#away.has(agent);
    if (isAway) this.#away.add(agent);
    else this.#away.delete(agent);
    for (const live of this.#queuesOfAgent.get(agent) ?? []) {
      // Counting a large staff at every event would be the most expensive thing here.
      if (hasGone || this.#emptyTimers.has(live.queue.id)) this.#checkStaff(live);
      this.#changed(live);
    }
  }

  #serveAgent(agent: ExtensionNumber): void {
    if (this.#options.agents.look(agent)?.state.name !== "ready") return;
    let next: QueueEntry | undefined;
    for (const live of this.#queuesOfAgent.get(agent) ?? []) {
      const first = live.line.firstFor(agent);
      if (first !== undefined && (next === undefined || goesBefore(first, next))) next = first;
    }
    if (next !== undefined) this.#serveCaller(next);
  }

  #serveCaller(entry: QueueEntry): void {
    const live = this.#queues.get(entry.queue.id);
    if (live === undefined || entry.state.name !== "waiting") return;
    live.figures.rollTo(this.#options.day());
    const chosen = chooseAgents(entry, live.readyAgents(this.#ready), {
      strategy: live.queue.strategy,
      lastOrder: live.lastOrder,
      random: this.#options.random ?? Math.random,
    });
    const offer = { call: entry.request.call, queue: live.queue.id, ringMs: live.queue.ringSeconds * 1000 };
    const taken = chosen.filter((agent) => this.#options.agents.offer(agent, offer));
    if (taken.length === 0) return;
    live.lastAgent = taken.at(-1);
    entry.send({ type: "offered", agents: taken });
  }

  #entryChanged(entry: QueueEntry, state: EntryState): void {
    const live = this.#queues.get(entry.queue.id);
    if (live === undefined) return;
    if (state.name === "answered" || state.name === "left") {
      live.line.remove(entry);
      live.figures.rollTo(this.#options.day());
      const agent = state.name === "answered" ? state.agent : undefined;
      const reason = state.name === "answered" ? "answered" : state.reason;
      live.figures.left(live.queue, { reason, agent, waitMs: entry.waitedMs, now: this.#options.clock.monotonic() });
    }
    this.#changed(live);
  }

  /** Lets the callers go when nobody is there to answer, if the queue says so. */
  #checkStaff(live: LiveQueue): void {
    const id = live.queue.id;
    this.#emptyTimers.get(id)?.cancel();
    this.#emptyTimers.delete(id);
    if (!live.queue.leaveWhenNoAgents || live.line.entries.length === 0) return;
    const staff = live.staff();
    if (staff.present > 0) return;
    if (staff.signedIn === 0) {
      this.#letGo(live);
      return;
    }
    this.#emptyTimers.set(
      id,
      this.#options.clock.after(UNREACHABLE_GRACE_MS, () => {
        if (live.staff().present === 0) this.#letGo(live);
      }),
    );
  }

  #letGo(live: LiveQueue): void {
    for (const entry of [...live.line.entries]) entry.send({ type: "leave", reason: "no-agents" });
  }

  #changed(live: LiveQueue): void {
    this.changes.emit({ queue: live.queue.id });
  }
}
