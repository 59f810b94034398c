import type { Database } from "#firmware/db/database.ts";
import type { Distributor } from "./distributor.ts";
import type { LeaveReason } from "./queue-entry.ts";

interface VisitRow {
  queue: string;
  reason: string;
  wait_ms: number;
  agent: string | null;
}

/** At boot: counts the day's finished visits again, so that a restart does not empty the live view. `since` is midnight. */
export function restoreFigures(db: Database, distributor: Distributor, since: number): void {
  const rows = db.iterate<VisitRow>("SELECT queue, reason, wait_ms, agent FROM call_queue WHERE joined_at >= :since", {
    since,
  });
  for (const { queue, reason, wait_ms: waitMs, agent } of rows) {
    const live = distributor.queue(queue);
    if (live === undefined) continue;
    live.figures.left(live.queue, {
      reason: reason as LeaveReason, // folded from our own fact
      agent: agent ?? undefined,
      waitMs,
      // Of long ago, as far as the present pace of answering goes.
      now: Number.NEGATIVE_INFINITY,
    });
  }
}
