import type { AgentState } from "#firmware/domain/agent-state.ts";
import type { AgentEvent } from "#firmware/domain/call-event.ts";
import type { CallId, ExtensionNumber } from "#firmware/domain/ids.ts";
import type { Clock } from "#firmware/kernel/clock.ts";
import { Emitter, type Unsubscribe } from "#firmware/kernel/emitter.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { Agent } from "./agent.ts";
import { type Engagement, OFFER_GUARD_MS } from "./agent-machine.ts";
import type { AgentPhones } from "./agent-phones.ts";
import type { AgentStore } from "./agent-store.ts";
import { PhoneWatch } from "./phone-watch.ts";

export interface AgentDirectoryOptions {
  readonly clock: Clock;
  readonly store: AgentStore;
  readonly phones: AgentPhones;
  readonly logger: Logger;
}

/** When an offer or a wrap-up ends by itself; an offer's guard time is the box's own affair. */
function endOf(engagement: Engagement | undefined): number | undefined {
  if (engagement === undefined || engagement.kind === "talking") return undefined;
  return engagement.kind === "offered" ? engagement.until - OFFER_GUARD_MS : engagement.until;
}

/** An agent as live views show it. Times are wall time in milliseconds. */
export interface AgentView {
  readonly agent: ExtensionNumber;
  readonly state: AgentState;
  readonly since: number;
  /** When a wrap-up or an offer ends by itself. */
  readonly until: number | undefined;
  readonly idleSince: number;
  /** Rings in a row that were not answered. */
  readonly misses: number;
  /** What follows the call at hand: "ready", or paused or signed out by wish. */
  readonly next: "ready" | "paused" | "signed-out";
  readonly isReachable: boolean;
}

/** All agents of the box: who there is, in which state, and every change of it as a fact. */
export class AgentDirectory {
  /** Changes people see; already in the database when told. */
  readonly events = new Emitter<AgentEvent>();
  /** Any change of an agent, also of what follows (a pause wished for while talking, a longer wrap-up). */
  readonly updates = new Emitter<ExtensionNumber>();
  readonly #options: AgentDirectoryOptions;
  readonly #agents = new Map<ExtensionNumber, Agent>();
  readonly #watch: PhoneWatch;

  constructor(options: AgentDirectoryOptions) {
    this.#options = options;
    this.#watch = new PhoneWatch({ ...options, agents: () => this.#agents.values(), find: (id) => this.find(id) });
  }

  /** Begins to watch phones. Call after `configure`, which brings the agents back as they were. */
  start(): void {
    this.#watch.start();
  }

  /** Stopping twice is fine. States stay as they are in the database. */
  stop(): void {
    this.#watch.stop();
    for (const agent of this.#agents.values()) agent.close();
  }

  /** Takes who is an agent by the configuration. One who is no more is signed out; a call at hand goes on. */
  configure(extensions: readonly ExtensionNumber[]): void {
    const known = new Set(extensions);
    for (const [extension, agent] of this.#agents) {
      if (known.has(extension)) continue;
      agent.send({ type: "sign-out" });
      agent.close();
      this.#agents.delete(extension);
      this.updates.emit(extension);
    }
    for (const extension of extensions) {
      if (this.#agents.has(extension)) continue;
      const agent = new Agent(extension, {
        clock: this.#options.clock,
        store: this.#options.store,
        isReachable: this.#options.phones.status(extension).reachable,
        changed: (changed, event) => this.#changed(changed, event),
      });
      this.#agents.set(extension, agent);
      this.updates.emit(extension);
    }
  }

  find(extension: ExtensionNumber): Agent | undefined {
    return this.#agents.get(extension);
  }

  /** Ends what ties the agent up, because nothing stands behind it: offer, conversation, wrap-up, a call of their own. */
  free(extension: ExtensionNumber): void {
    const agent = this.find(extension);
    const engagement = agent?.record.engagement;
    if (agent === undefined) return;
    this.#watch.follow(agent);
    if (engagement === undefined) return;
    const { kind, call } = engagement;
    if (kind === "talking") agent.send({ type: "released", call, wrapUpMs: 0 });
    if (kind === "offered") agent.send({ type: "offer-ended", call, wasMissed: false, missesUntilPause: 0 });
    if (kind === "wrap-up") agent.send({ type: "end-wrap-up" });
  }

  /** All agents, or the one asked for. */
  views(only?: ExtensionNumber): readonly AgentView[] {
    const agents = only === undefined ? [...this.#agents.values()] : [this.#agents.get(only)];
    return agents.filter((agent) => agent !== undefined).map((agent) => this.#view(agent));
  }

  /** What queues may know and do; see `QueueAgents` there. */
  forQueues(): AgentsForQueues {
    return {
      look: (extension) => this.find(extension),
      offer: (extension, { call, queue, ringMs }) =>
        this.find(extension)?.send({ type: "offer", call, queue, ringMs }) ?? false,
      offerEnded: (extension, { call, result, missesUntilPause }) => {
        if (result === "unreachable") this.#watch.phoneFailed(extension);
        this.find(extension)?.send({ type: "offer-ended", call, wasMissed: result === "missed", missesUntilPause });
      },
      answered: (extension, call) => void this.find(extension)?.send({ type: "answered", call }),
      released: (extension, { call, wrapUpMs }) =>
        void this.find(extension)?.send({ type: "released", call, wrapUpMs }),
      subscribe: (listener) => this.updates.subscribe(listener),
    };
  }

  #view(agent: Agent): AgentView {
    const { record } = agent;
    const { clock } = this.#options;
    const until = endOf(record.engagement);
    return {
      agent: agent.extension,
      state: agent.state,
      since: agent.since,
      until: until === undefined ? undefined : wallOf(clock, until),
      idleSince: agent.idleSince,
      misses: record.misses,
      next: record.stance.kind,
      isReachable: record.isReachable,
    };
  }

  #changed(agent: Agent, event: AgentEvent | undefined): void {
    if (event !== undefined) {
      const { agent: id, from, to, by, call } = event;
      this.#options.logger.debug("agent changed state", { agent: id, from, to, by, call });
      this.events.emit(event);
    }
    this.updates.emit(agent.extension);
  }
}

/** The part of the directory that queues are given. */
export interface AgentsForQueues {
  look(agent: ExtensionNumber): { readonly state: AgentState; readonly idleSince: number } | undefined;
  offer(agent: ExtensionNumber, offer: { call: CallId; queue: string; ringMs: number }): boolean;
  offerEnded(
    agent: ExtensionNumber,
    end: {
      call: CallId;
      result: "missed" | "refused" | "elsewhere" | "caller-left" | "unreachable";
      missesUntilPause: number;
    },
  ): void;
  answered(agent: ExtensionNumber, call: CallId): void;
  released(agent: ExtensionNumber, end: { call: CallId; wrapUpMs: number }): void;
  subscribe(listener: (agent: ExtensionNumber) => void): Unsubscribe;
}

function wallOf(clock: Clock, monotonic: number): number {
  return Math.round(clock.now() + (monotonic - clock.monotonic()));
}
