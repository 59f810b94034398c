import type { LiveState } from "#app/data/live-state.ts";
import { nameOf } from "#app/i18n/i18n.ts";
import type { LiveAgent, LiveQueue } from "#firmware/api/contract/live.ts";

/** What the page's first sentence says. Worst first: line or box, nobody free, goal missed, over a limit, all well. */
export type Headline =
  | { readonly kind: "boardDown"; readonly board: string; readonly reason: string }
  | { readonly kind: "lineFault"; readonly count: number; readonly line: string; readonly reason: string }
  | { readonly kind: "nobodyFree"; readonly queue: LiveQueue; readonly waitMs: number }
  | { readonly kind: "goalMissed"; readonly queue: LiveQueue; readonly level: number }
  | { readonly kind: "overLimit"; readonly agent: LiveAgent; readonly overMs: number }
  | {
      readonly kind: "waiting";
      readonly count: number;
      readonly queue: LiveQueue;
      readonly waitMs: number;
      readonly ready: number;
    }
  | { readonly kind: "nobodyReady" }
  | { readonly kind: "well"; readonly ready: number };

/** Fewer callers than this say nothing about a day. */
const FEWEST_FOR_A_VERDICT = 5;

const longestWait = (queue: LiveQueue, now: number): number =>
  Math.max(0, ...queue.waiting.map((caller) => now - caller.since));

/** Chooses the sentence for the present picture. */
export function headline(live: LiveState, now: number): Headline {
  const board = live.boards.find((each) => each.state === "down");
  if (board !== undefined) return { kind: "boardDown", board: nameOf(board), reason: board.reason ?? "" };
  const faults = live.lines.filter((line) => line.state === "fault");
  const fault = faults[0];
  if (fault !== undefined)
    return { kind: "lineFault", count: faults.length, line: fault.name, reason: fault.reason ?? "" };

  const waiting = live.queues
    .filter((queue) => queue.waiting.length > 0)
    .sort((a, b) => longestWait(b, now) - longestWait(a, now));
  const stuck = waiting.find(
    (queue) => queue.ready === 0 && queue.waiting.some((caller) => caller.offeredTo.length === 0),
  );
  if (stuck !== undefined) return { kind: "nobodyFree", queue: stuck, waitMs: longestWait(stuck, now) };

  const ready = live.agents.filter((agent) => agent.state === "ready").length;
  const longest = waiting[0];
  if (longest !== undefined) {
    const count = waiting.reduce((sum, queue) => sum + queue.waiting.length, 0);
    return { kind: "waiting", count, queue: longest, waitMs: longestWait(longest, now), ready };
  }
  const missed = live.queues.find(
    (queue) => queue.today.offered >= FEWEST_FOR_A_VERDICT && (queue.today.serviceLevel ?? 1) * 100 < queue.goalPercent,
  );
  if (missed !== undefined) return { kind: "goalMissed", queue: missed, level: missed.today.serviceLevel ?? 0 };
  const over = live.agents.find((agent) => agent.limitAt !== undefined && agent.limitAt < now);
  if (over !== undefined) return { kind: "overLimit", agent: over, overMs: now - over.since };
  return ready === 0 ? { kind: "nobodyReady" } : { kind: "well", ready };
}
