import type { Queue } from "#firmware/config/schema/queue.ts";
import type { Destination } from "#firmware/domain/destination.ts";
import type { LeaveReason } from "./queue-entry.ts";

/** How the members of a queue stand, counted. */
export interface QueueStaff {
  readonly members: number;
  /** Signed in, whatever they do. */
  readonly signedIn: number;
  /** Signed in with a phone that can be rung. */
  readonly present: number;
  /** Of those present, paused. */
  readonly paused: number;
  readonly ready: number;
  readonly talking: number;
}

/** Why a caller is not let in. */
export type JoinRefusal = "full" | "no-agents" | "all-paused";

/** Whether a caller may wait here now; the reason when not. */
export function joinRefusal(queue: Queue, waiting: number, staff: QueueStaff): JoinRefusal | undefined {
  if (staff.present === 0 && !queue.joinWhenNoAgents) return "no-agents";
  if (staff.present > 0 && staff.paused === staff.present && !queue.joinWhenAllPaused) return "all-paused";
  if (queue.maxWaiting > 0 && waiting >= queue.maxWaiting) return "full";
  return undefined;
}

/** Where a caller goes who leaves alive, and what is said when the queue names no place. */
export function wayOut(queue: Queue, reason: LeaveReason): { to: Destination | undefined; prompt: string | undefined } {
  switch (reason) {
    case "full":
      return { to: queue.onFull, prompt: "queue-full" };
    case "no-agents":
      return { to: queue.onNoAgents, prompt: "no-agents" };
    case "timeout":
      return { to: queue.onTimeout, prompt: "queue-timeout" };
    case "key":
      return { to: queue.exitKey?.to, prompt: undefined };
    case "moved":
      return { to: queue.onNoAgents ?? queue.onTimeout, prompt: "technical-problem" };
    case "answered":
    case "abandoned":
    case "cut":
      return { to: undefined, prompt: undefined };
  }
}
