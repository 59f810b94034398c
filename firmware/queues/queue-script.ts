import type { CallControl, DestinationHandler, HandlerResult } from "#firmware/calls/call-control.ts";
import { joinRefusal } from "./join-rules.ts";
import type { LiveQueue } from "./live-queue.ts";
import { leaveQueue, QueueVisit, type QueueVisitOptions, queueDecision } from "./queue-visit.ts";

/** Carries the destination "queue" out: the rules of joining, the wait, the conversation, the ways out. */
export function createQueueHandler(options: QueueVisitOptions): DestinationHandler<"queue"> {
  return async (call, destination) => {
    const live = options.distributor.queue(destination.queue);
    if (live === undefined) {
      call.decide({ code: "queue.missing", facts: { queue: destination.queue }, setting: "/setup/queues" });
      await call.answer();
      await call.play(["technical-problem"]);
      return { kind: "hang-up" };
    }
    const refusal = joinRefusal(live.queue, live.line.entries.length, live.staff());
    if (refusal !== undefined) return turnAway(call, live, refusal);
    await call.answer();
    return new QueueVisit(call, live, options).run();
  };
}

async function turnAway(
  call: CallControl,
  live: LiveQueue,
  refusal: "full" | "no-agents" | "all-paused",
): Promise<HandlerResult> {
  live.figures.turnedAway();
  if (refusal === "all-paused") call.decide(queueDecision("all-paused", live));
  const reason = refusal === "full" ? "full" : "no-agents";
  call.note({ type: "queue.left", queue: live.queue.id, reason, waitMs: 0 });
  return leaveQueue(call, live, reason);
}
