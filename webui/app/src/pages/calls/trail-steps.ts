import type { TrailStep } from "#app/kit/trail.tsx";
import type { CallDetail, CallLeg } from "#firmware/api/contract/call-detail.ts";
import { journalSteps, segmentSteps } from "./journal-steps.ts";

export type NameOf = Parameters<typeof journalSteps>[1];

const seconds = (from: number, to: number | null): number => Math.round(((to ?? from) - from) / 1000);

function legStep(leg: CallLeg): TrailStep {
  const name = leg.party.name ?? leg.name;
  if (leg.answeredAt !== null) {
    return {
      at: leg.answeredAt,
      code: "call.answered",
      facts: { name, seconds: seconds(leg.dialledAt, leg.answeredAt) },
    };
  }
  if (leg.endedAt === null) return { at: leg.dialledAt, code: "call.ringing", facts: { name } };
  const facts = { name, seconds: seconds(leg.dialledAt, leg.endedAt), detail: leg.termination?.detail ?? "" };
  return { at: leg.endedAt, code: "call.missed", facts };
}

function lastStep({ call, termination }: CallDetail): TrailStep[] {
  if (termination === null || call.endedAt === null) return [];
  const codes = {
    system: "call.endedSystem",
    network: "call.endedNetwork",
    caller: "call.ended",
    callee: "call.ended",
  };
  const facts = { who: termination.by, detail: termination.detail, cause: termination.cause };
  return [{ at: call.endedAt, code: codes[termination.by], facts }];
}

/**
 * Everything an owner wants to know of a call, in order: where it arrived, each decision with its reason, who was
 * offered it and what they did, how it ended. `nameOf` gives queues and agents of the journal their names.
 */
export function trailSteps(detail: CallDetail, nameOf: NameOf): TrailStep[] {
  const { call, legs, decisions, events } = detail;
  const where = call.path[0]?.name ?? "";
  const facts = { where, number: call.called.number ?? "" };
  const arrived: TrailStep = { at: call.startedAt, code: "call.arrived", facts };
  const journal = events.length > 0 ? journalSteps(events, nameOf) : segmentSteps(detail);
  const told = events.some(({ type }) => type === "queue.offer-ended");
  // An offer of a queue is told with its reason; a leg that rang in vain would say it twice.
  const dialled = legs
    .filter((leg) => leg.role === "dialled" && !(told && leg.answeredAt === null && leg.endedAt !== null))
    .map(legStep);
  // A stable sort: what happened in the same millisecond stays in this order.
  const middle = [...decisions, ...journal, ...dialled].sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  return [arrived, ...middle, ...lastStep(detail)].filter((step) => step.code !== "call.moved-on");
}
