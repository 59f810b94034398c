import { type Candidate, chooseAgents } from "#firmware/queues/choose-agents.ts";

export interface ChooserFigures {
  readonly agents: number;
  readonly choices: number;
  readonly meanMicroseconds: number;
  readonly worstMicroseconds: number;
}

/** Times the choice among `agents` free agents (500 is a large house), over all strategies. */
export function benchChooser(agents = 500, choices = 3000): ChooserFigures {
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
  let sum = 0;
  for (let i = 0; i < choices; i++) {
    const strategy = strategies[i % strategies.length] ?? "longest-idle";
    const before = performance.now();
    chooseAgents(caller, staff, { strategy, lastOrder: i % agents, random: Math.random });
    const micros = (performance.now() - before) * 1000;
    worst = Math.max(worst, micros);
    sum += micros;
  }
  return { agents, choices, meanMicroseconds: sum / choices, worstMicroseconds: worst };
}
