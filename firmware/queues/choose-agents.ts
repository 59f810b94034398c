import type { Strategy } from "#firmware/config/schema/queue.ts";
import type { ExtensionNumber } from "#firmware/domain/ids.ts";

/** An agent of the queue who can be rung this moment. */
export interface Candidate {
  readonly agent: ExtensionNumber;
  /** Rank: a higher one is rung only when nobody of a lower one is free. */
  readonly penalty: number;
  /** Place in the queue's list of members, from 0. */
  readonly order: number;
  /** Milliseconds on any clock since which the agent has had no call; smaller is idle for longer. */
  readonly idleSince: number;
  /** Calls of this queue answered today. */
  readonly calls: number;
}

/** What about the caller bears on the choice. */
export interface ChoosingCaller {
  /** This agent refused or missed this very caller a moment ago. */
  isRefusedBy(agent: ExtensionNumber): boolean;
}

export interface ChoiceRule {
  readonly strategy: Strategy;
  /** The member order round robin rang last; absent before the first call. */
  readonly lastOrder?: number | undefined;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
}

/**
 * Chooses whom to ring now for a caller: all free agents of the lowest rank for ring-all, else the one the strategy
 * prefers among them; empty when nobody may be rung. Pure, one pass over the candidates, no sorting: it runs at
 * every event of every queue.
 */
export function chooseAgents(
  caller: ChoosingCaller,
  candidates: Iterable<Candidate>,
  rule: ChoiceRule,
): readonly ExtensionNumber[] {
  let chosen: Candidate[] = [];
  let equals = 0;
  for (const candidate of candidates) {
    if (caller.isRefusedBy(candidate.agent)) continue;
    const best = chosen[0];
    if (best === undefined || candidate.penalty < best.penalty) {
      chosen = [candidate];
      equals = 1;
      continue;
    }
    if (candidate.penalty > best.penalty) continue;
    equals += 1;
    if (rule.strategy === "ring-all") chosen.push(candidate);
    // Reservoir sampling: the n-th of equals replaces the present one with probability 1/n, so each is as likely.
    else if (rule.strategy === "random") chosen = rule.random() * equals < 1 ? [candidate] : chosen;
    else if (isPreferred(candidate, best, rule)) chosen = [candidate];
  }
  return chosen.map((candidate) => candidate.agent);
}

type SingleStrategy = Exclude<Strategy, "ring-all" | "random">;

function isPreferred(one: Candidate, other: Candidate, rule: ChoiceRule): boolean {
  return compare(rule.strategy as SingleStrategy, one, other, rule.lastOrder) < 0; // the two others are dealt with above
}

function compare(strategy: SingleStrategy, one: Candidate, other: Candidate, lastOrder: number | undefined): number {
  switch (strategy) {
    case "longest-idle":
      return one.idleSince - other.idleSince || one.order - other.order;
    case "fewest-calls":
      return one.calls - other.calls || one.idleSince - other.idleSince || one.order - other.order;
    case "linear":
      return one.order - other.order;
    case "round-robin":
      return turn(one.order, lastOrder) - turn(other.order, lastOrder);
  }
}

/** How many turns away a member is from the one rung last: members after it come first, then the list from its top. */
function turn(order: number, lastOrder: number | undefined): number {
  if (lastOrder === undefined) return order;
  return order > lastOrder ? order - lastOrder : order + Number.MAX_SAFE_INTEGER / 2;
}
