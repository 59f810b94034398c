import { Queue } from "#firmware/config/schema/queue.ts";
import type { AgentState } from "#firmware/domain/agent-state.ts";
import type { CallId } from "#firmware/domain/ids.ts";
import { systemClock } from "#firmware/kernel/clock.ts";
import { Distributor } from "#firmware/queues/distributor.ts";
import type { QueueAgents } from "#firmware/queues/queue-agents.ts";
import { configured } from "#test/support/item.ts";

export interface DistributorFigures {
  readonly events: number;
  /** Of processor time; the others are of time that passed, with everything else a machine does. */
  readonly meanMicroseconds: number;
  readonly p99Microseconds: number;
  readonly worstMicroseconds: number;
}

export interface House {
  readonly agents: number;
  readonly queues: number;
  /** So many wait all the time. */
  readonly callers: number;
}

/**
 * Times single events: a caller joins a queue; an agent, who is in ten of the queues, becomes ready and gets the next
 * caller. The two follow one another, so that as many wait as before.
 */
export function benchDistributor(size: House, events = 3000): DistributorFigures {
  const states = new Map<string, AgentState>();
  const names = Array.from({ length: size.agents }, (_, i) => String(1000 + i));
  let listener: (agent: string) => void = () => undefined;
  const set = (agent: string, state: AgentState): void => {
    states.set(agent, state);
    listener(agent);
  };
  const agents: QueueAgents = {
    look: (agent) => ({ state: states.get(agent) ?? { name: "signed-out" }, idleSince: Number(agent) }),
    offer: (agent, { call, queue }) => {
      if (states.get(agent)?.name !== "ready") return false;
      set(agent, { name: "talking", call, queue });
      return true;
    },
    offerEnded: () => undefined,
    answered: () => undefined,
    released: () => undefined,
    subscribe: (told) => {
      listener = told;
      return () => undefined;
    },
  };
  const distributor = new Distributor({ agents, clock: systemClock, day: () => "today" });
  const queues = Array.from({ length: size.queues }, (_, q) => {
    const members = names.filter((_name, i) => (i + q) % Math.max(1, size.queues / 10) === 0);
    const given = { id: `q${q}`, name: `q${q}`, music: "music", joinWhenNoAgents: true };
    return configured<Queue>(Queue, { ...given, members: members.map((agent) => ({ agent, penalty: 0 })) });
  });
  for (const agent of names) states.set(agent, { name: "paused", reason: "start" });
  distributor.configure(queues);
  distributor.start();
  let calls = 0;
  const join = (queue: Queue | undefined): void => {
    if (queue === undefined) return;
    const call = `c-${calls++}` as CallId; // a name of the bench's own
    const nothing = (): void => undefined;
    distributor.serve(
      distributor.join({
        call,
        caller: {},
        queue,
        priority: calls % 3,
        ring: nothing,
        withdraw: nothing,
        finish: nothing,
      }),
    );
  };
  for (let i = 0; i < size.callers; i++) join(queues[i % queues.length]);
  const took: number[] = [];
  const timed = (event: () => void): void => {
    const before = performance.now();
    event();
    took.push((performance.now() - before) * 1000);
  };
  const before = process.threadCpuUsage();
  for (let i = 0; i < events / 2; i++) {
    timed(() => set(names[i % names.length] ?? "", { name: "ready" }));
    timed(() => join(queues[i % queues.length]));
  }
  const { user, system } = process.threadCpuUsage(before);
  distributor.stop();
  took.sort((one, other) => one - other);
  return {
    events,
    meanMicroseconds: (user + system) / events,
    p99Microseconds: took[Math.floor(events * 0.99)] ?? 0,
    worstMicroseconds: took.at(-1) ?? 0,
  };
}
