import { type Candidate, chooseAgents } from "#firmware/queues/choose-agents.ts";

export interface ChooserFigures {
  readonly agents: number;
  readonly choices: number;
  /** Of processor time. */
  readonly meanMicroseconds: number;
  readonly worstMicroseconds: number;
}

/** Times the choice among `agents` free agents, over all strategies. */
export function benchChooser(agents: number, choices = 3000): ChooserFigures {
  const strategies = ["ring-all", "longest-idle", "round-robin", "fewest-calls", "linear", "random"] as const;
  const staff: Candidate[] = Array.from({ length: agents }, (_, order) => ({
    agent: String(1000 + order),
    penalty: order % 3,
    order,
    idleSince: (order * 7919) % 100_003,
    calls: (order * 31) % 40,
  }));
  const caller = { isRefusedBy: (agent: string) => agent.endsWith("7") };
  let worst = 0;
  const started = process.threadCpuUsage();
  for (let i = 0; i < choices; i++) {
    const strategy = strategies[i % strategies.length] ?? "longest-idle";
    const before = performance.now();
    chooseAgents(caller, staff, { strategy, lastOrder: i % agents, random: Math.random });
    worst = Math.max(worst, (performance.now() - before) * 1000);
  }
  const { user, system } = process.threadCpuUsage(started);
  return { agents, choices, meanMicroseconds: (user + system) / choices, worstMicroseconds: worst };
}
