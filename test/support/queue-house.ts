import { onTestFinished } from "vitest";
import type { CallControl, ExtensionStatus, HandlerResult } from "#firmware/calls/call-control.ts";
import { Queue } from "#firmware/config/schema/queue.ts";
import type { Database } from "#firmware/db/database.ts";
import { openDatabase } from "#firmware/db/open.ts";
import type { CallId } from "#firmware/domain/ids.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { AgentDirectory } from "#firmware/people/agent-directory.ts";
import type { AgentPhones } from "#firmware/people/agent-phones.ts";
import { AgentStore } from "#firmware/people/agent-store.ts";
import { Distributor } from "#firmware/queues/distributor.ts";
import { createQueueHandler } from "#firmware/queues/queue-script.ts";
import { FakeClock } from "./fake-clock.ts";
import { configured } from "./item.ts";
import { PuppetCall, type PuppetOptions } from "./script-call.ts";

/** Phones a test plugs in, unplugs and puts into calls. */
export class PuppetPhones implements AgentPhones {
  readonly unplugged = new Set<string>();
  /** Calls of their own that the test puts phones into. */
  readonly calls = new Map<string, CallId[]>();
  /** Queue calls the phones are in; a test may let them vanish. */
  inQueueCalls: (extension: string) => readonly CallId[] = () => [];
  readonly #listeners = new Set<(extension: string) => void>();

  status(extension: string): ExtensionStatus {
    const calls = [...this.inQueueCalls(extension), ...(this.calls.get(extension) ?? [])];
    return { extension, reachable: !this.unplugged.has(extension), calls, ringing: false };
  }

  subscribe(listener: (extension: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  changed(extension: string): void {
    for (const listener of [...this.#listeners]) listener(extension);
  }
}

/** A queue as configured by a test: what it says, and the defaults of the product for the rest. */
export function queueOf(given: Partial<Queue> & { id: string }): Queue {
  return configured<Queue>(Queue, { name: given.id, members: [], music: "music", ...given });
}

/** Queues, agents and their database, all real; phones, callers and the clock in the test's hands. */
export class QueueHouse {
  readonly clock = new FakeClock();
  readonly db: Database;
  readonly phones = new PuppetPhones();
  readonly directory: AgentDirectory;
  readonly distributor: Distributor;
  readonly #handle: (call: CallControl, destination: { kind: "queue"; queue: string }) => Promise<HandlerResult>;
  /** What became of each caller, by call id. */
  readonly outcomes = new Map<string, HandlerResult | "gone">();
  readonly #calls: PuppetCall[] = [];

  constructor(queues: readonly Queue[], agents: readonly string[], db: Database = openDatabase(":memory:")) {
    this.db = db;
    const { clock, phones } = this;
    phones.inQueueCalls = (extension) => this.#talksOf(extension);
    this.directory = new AgentDirectory({ clock, phones, logger: silentLogger, store: new AgentStore(db) });
    this.directory.configure(agents);
    this.directory.start();
    const agentsForQueues = this.directory.forQueues();
    this.distributor = new Distributor({ agents: agentsForQueues, clock, day: () => "2026-11-20", random: () => 0.5 });
    this.distributor.configure(queues);
    this.distributor.start();
    this.#handle = createQueueHandler({
      distributor: this.distributor,
      agents: agentsForQueues,
      clock,
      speech: {
        position: (place) => [`position-${place}`],
        wait: (seconds) => (seconds === undefined ? [] : [`wait-${Math.ceil(seconds / 60)}`]),
      },
      recordBecause: (_call, queue, agent) => `queue ${queue} records ${agent}`,
    });
  }

  signIn(...agents: string[]): void {
    for (const agent of agents) this.directory.find(agent)?.send({ type: "sign-in" }, "page");
  }

  state(agent: string): string {
    return this.directory.find(agent)?.state.name ?? "unknown";
  }

  /** A caller enters the queue; returns once everything that follows at once has happened. */
  async enter(queue: string, options: Partial<PuppetOptions> = {}): Promise<PuppetCall> {
    const call = new PuppetCall({ clock: this.clock, ...options });
    this.#calls.push(call);
    void this.#handle(call, { kind: "queue", queue }).then(
      (result) => this.outcomes.set(call.id, result),
      () => this.outcomes.set(call.id, "gone"),
    );
    await this.settle();
    return call;
  }

  /** Lets promises settle without time passing. */
  async settle(): Promise<void> {
    await this.clock.advanceAsync(0);
  }

  #talksOf(extension: string): readonly CallId[] {
    const talks = this.#calls.filter((call) => {
      const target = call.dials.at(-1)?.leg?.target;
      return target?.kind === "extension" && target.extension === extension && !this.outcomes.has(call.id);
    });
    return talks.map((call) => call.id);
  }

  close(): void {
    this.distributor.stop();
    this.directory.stop();
    this.db.close();
  }
}

/** A house with one queue that has these agents, closed when the test ends. */
export function openHouse(given: Parameters<typeof queueOf>[0], agents = ["1001", "1002"]): QueueHouse {
  const members = agents.map((agent) => ({ agent, penalty: 0 }));
  const house = new QueueHouse([queueOf({ members, ...given })], agents);
  onTestFinished(() => house.close());
  return house;
}
