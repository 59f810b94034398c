import type { LiveState } from "#app/data/live-state.ts";
import type { LiveAgent, LiveQueue } from "#firmware/api/contract/live.ts";

export type Verdict = "good" | "warn" | "bad";

/** The few figures of a wallboard, each beside what it is measured against. */
export interface WallFigures {
  readonly waiting: number;
  readonly longestMs: number;
  readonly waitingVerdict: Verdict;
  /** Answered within target of all offered today, whole percent; null before the first caller. */
  readonly level: number | null;
  readonly goal: number;
}

const longest = (queue: LiveQueue, now: number): number =>
  Math.max(0, ...queue.waiting.map((caller) => now - caller.since));

/** Whether the queue's goal of the day is missed so far. */
export function missesGoal({ today, goalPercent }: LiveQueue): boolean {
  return today.serviceLevel !== null && today.serviceLevel * 100 < goalPercent;
}

/** Callers wait, nobody is ready, and at least one of them rings nowhere. */
export function isStuck({ waiting, ready }: LiveQueue): boolean {
  return ready === 0 && waiting.some(({ offeredTo }) => offeredTo.length === 0);
}

/** Red: callers wait and nobody can take them. Amber: the goal of the day is missed. */
export function queueVerdict(queue: LiveQueue): Verdict {
  if (isStuck(queue)) return "bad";
  return missesGoal(queue) ? "warn" : "good";
}

/** Sums over the queues of the board. The goal of several queues is weighted by their callers. */
export function wallFigures(queues: readonly LiveQueue[], now: number): WallFigures {
  const sum = (pick: (queue: LiveQueue) => number): number => queues.reduce((all, queue) => all + pick(queue), 0);
  const offered = sum((queue) => queue.today.offered);
  const waiting = sum((queue) => queue.waiting.length);
  const longestMs = Math.max(0, ...queues.map((queue) => longest(queue, now)));
  const isOver = queues.some((queue) => longest(queue, now) > queue.targetSeconds * 1000);
  return {
    waiting,
    longestMs,
    waitingVerdict: waiting === 0 ? "good" : isOver ? "bad" : "warn",
    level: offered === 0 ? null : Math.round((sum((queue) => queue.today.answeredInTarget) / offered) * 100),
    goal: Math.round(
      offered === 0
        ? Math.max(0, ...queues.map((queue) => queue.goalPercent))
        : sum((queue) => queue.goalPercent * queue.today.offered) / offered,
    ),
  };
}

/** The queues of a board: all, or the one its address names. */
export function queuesOf(live: LiveState, board: string): LiveQueue[] {
  return live.queues.filter((queue) => board === "all" || queue.id === board);
}

/** How many agents of these queues are in each state; signed out ones are nobody's concern on the wall. */
export function agentCounts(
  agents: readonly LiveAgent[],
  queues: readonly LiveQueue[],
): ReadonlyMap<LiveAgent["state"], number> {
  const ids = new Set(queues.map(({ id }) => id));
  const counts = new Map<LiveAgent["state"], number>();
  for (const agent of agents) {
    if (agent.state === "signed-out" || !agent.queues.some((queue) => ids.has(queue))) continue;
    counts.set(agent.state, (counts.get(agent.state) ?? 0) + 1);
  }
  return counts;
}
