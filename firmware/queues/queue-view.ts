import type { CallId, ExtensionNumber, QueueId } from "#firmware/domain/ids.ts";
import type { Party } from "#firmware/domain/party.ts";
import type { QueueStaff } from "./join-rules.ts";
import type { LiveQueue } from "./live-queue.ts";
import type { QueueToday } from "./queue-figures.ts";

/** A waiting caller as the live view shows it. */
export interface WaitingView {
  readonly call: CallId;
  readonly caller: Party;
  /** From 1. */
  readonly position: number;
  readonly priority: number;
  /** Wall time, milliseconds. */
  readonly joinedAt: number;
  /** Who is being rung for the caller now. */
  readonly offeredTo: readonly ExtensionNumber[];
}

export interface QueueView {
  readonly queue: QueueId;
  readonly waiting: readonly WaitingView[];
  readonly staff: QueueStaff;
  readonly today: QueueToday;
}

/** The live view of one queue. */
export function viewQueue(live: LiveQueue): QueueView {
  return {
    queue: live.queue.id,
    waiting: live.line.entries.map((entry, index) => ({
      call: entry.request.call,
      caller: entry.request.caller,
      position: index + 1,
      priority: entry.request.priority,
      joinedAt: entry.joinedAt,
      offeredTo: entry.state.name === "offering" ? entry.state.agents : [],
    })),
    staff: live.staff(),
    today: live.figures.today(),
  };
}
