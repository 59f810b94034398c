import { benchChooser } from "#test/bench/agents/choose-agents.ts";
import { benchDistributor, type DistributorFigures, type House } from "#test/bench/agents/distribute.ts";
import type { Reading, RowPlan, Section } from "#test/bench/row.ts";

const LARGE: House = { agents: 500, queues: 50, callers: 2000 };
const AGENTS = [50, 100, 200, 500];
const CALLERS = [100, 500, 1000, 2000];
/** From the smallest house to the largest; chance alone makes some of it. */
const MOST_GROWTH = 2;
const MOST_MICROSECONDS = 2_000;
const HEADS = { ours: "Callbox", theirs: "", ratio: "" };

function repeat(rounds: number, measure: () => Reading): Reading[] {
  measure(); // a just-in-time compiler's first round is not its price
  return Array.from({ length: rounds }, measure);
}

function choice(rounds: number): Section {
  const quick = { of: "ours", atMost: MOST_MICROSECONDS } as const;
  return {
    title: `Who gets the call: ${LARGE.agents} agents in ${LARGE.queues} queues, ${LARGE.callers} callers waiting`,
    heads: HEADS,
    plans: [
      { key: "mean", title: "one event, mean CPU", unit: "µs", digits: 0, goal: quick },
      { key: "p99", title: "one event, p99", unit: "µs", digits: 0, goal: quick },
      { key: "worst", title: "one event, worst", unit: "µs", digits: 0 },
      { key: "pick", title: "one choice among 500 free agents, mean", unit: "µs", digits: 0, goal: quick },
    ],
    ours: repeat(rounds, () => {
      const { meanMicroseconds: mean, p99Microseconds: p99, worstMicroseconds: worst } = benchDistributor(LARGE);
      const pick = benchChooser(LARGE.agents).meanMicroseconds;
      return { isSound: true, note: "", figures: { mean, p99, worst, pick } };
    }),
    theirs: [],
  };
}

function curve(rounds: number, title: string, houses: ReadonlyMap<string, House>): Section {
  const names = [...houses.keys()];
  const readings = repeat(rounds, () => {
    const figures: Record<string, number> = {};
    for (const [name, house] of houses) figures[name] = meanOf(benchDistributor(house));
    const [first = Number.NaN, last = Number.NaN] = [names[0], names.at(-1)].map((name) => figures[name ?? ""]);
    return { isSound: true, note: "", figures: { ...figures, growth: last / first } };
  });
  const growth: RowPlan = {
    key: "growth",
    title: "last divided by first",
    unit: "",
    digits: 2,
    goal: { of: "ours", atMost: MOST_GROWTH },
  };
  const plans = names.map((name): RowPlan => ({ key: name, title: name, unit: "µs", digits: 1 }));
  return { title, heads: HEADS, plans: [...plans, growth], ours: readings, theirs: [] };
}

function meanOf({ meanMicroseconds }: DistributorFigures): number {
  return meanMicroseconds;
}

/** What it costs to choose, and how that grows with the house. */
export function measureAgents(rounds: number): Section[] {
  const ofAgents = AGENTS.map((agents) => [`${agents} agents`, { ...LARGE, agents }] as const);
  const ofCallers = CALLERS.map((callers) => [`${callers} callers waiting`, { ...LARGE, callers }] as const);
  return [
    choice(rounds),
    curve(rounds, `One event as agents grow, ${LARGE.callers} callers waiting`, new Map(ofAgents)),
    curve(rounds, `One event as callers grow, ${LARGE.agents} agents`, new Map(ofCallers)),
  ];
}
