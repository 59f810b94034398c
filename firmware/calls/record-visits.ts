import type { CallEvent } from "#firmware/domain/call-event.ts";
import { addStep, type RecordDraft } from "./record-draft.ts";

/** Takes a fact about the queue the caller stands in. */
export function takeQueue(draft: RecordDraft, event: Extract<CallEvent, { type: `queue.${string}` }>): void {
  switch (event.type) {
    case "queue.joined":
      draft.openVisit = { queue: event.queue, at: event.at, position: event.position, priority: event.priority };
      draft.record.queue = event.queue;
      addStep(draft, { kind: "queue", id: event.queue });
      return;
    case "queue.moved":
      return;
    case "queue.offered": {
      const leg = draft.legs.get(event.leg);
      if (leg === undefined) draft.offeredQueue.set(event.leg, event.queue);
      else leg.queue = event.queue;
      return;
    }
    case "queue.offer-ended": {
      // The offer names the agent, not the leg: the agent's newest leg of this queue is meant.
      const leg = [...draft.legs.values()].findLast(({ agent }) => agent === event.agent);
      if (leg !== undefined) leg.offered = event.result;
      return;
    }
    case "queue.left": {
      const visit = draft.openVisit;
      draft.openVisit = undefined;
      draft.record.waitMs += event.waitMs;
      draft.visits.push({
        queue: event.queue,
        joinedAt: visit?.at ?? event.at - event.waitMs,
        leftAt: event.at,
        waitMs: event.waitMs,
        position: visit?.position ?? 1,
        priority: visit?.priority ?? 0,
        reason: event.reason,
        ...(event.agent !== undefined && { agent: event.agent }),
        talkMs: 0,
      });
      return;
    }
  }
}

/** The box went down while the caller waited: the stay ends with the call. */
export function closeVisit(draft: RecordDraft, visit: NonNullable<RecordDraft["openVisit"]>): void {
  const { endedAt } = draft.record;
  const waitMs = endedAt - visit.at;
  draft.record.waitMs += waitMs;
  const { queue, position, priority } = visit;
  const rest = { queue, joinedAt: visit.at, leftAt: endedAt, waitMs, position, priority };
  draft.visits.push({ ...rest, reason: "cut", talkMs: 0 });
}
