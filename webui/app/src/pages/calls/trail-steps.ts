import type { TrailStep } from "#app/kit/trail.tsx";
import type { CallDetail, CallLeg } from "#firmware/api/contract/calls.ts";

const seconds = (from: number, to: number | null): number => Math.round(((to ?? from) - from) / 1000);

function legStep(leg: CallLeg): TrailStep {
  const name = leg.name;
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

/**
 * Everything an owner wants to know of a call, in order: where it arrived, each decision with its reason, who was
 * offered it and what they did, how it ended.
 */
export function trailSteps({ call, legs, decisions, termination }: CallDetail): TrailStep[] {
  const where = call.path[0]?.name ?? "";
  const arrived: TrailStep = {
    at: call.startedAt,
    code: "call.arrived",
    facts: { where, number: call.called.number ?? "" },
  };
  const dialled = legs.filter((leg) => leg.role === "dialled").map(legStep);
  // A stable sort: decisions of the same millisecond stay in the order in which they were made.
  const middle = [...decisions, ...dialled].sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  const steps = [arrived, ...middle];
  if (termination !== null && call.endedAt !== null) {
    const facts = { who: termination.by, detail: termination.detail, cause: termination.cause };
    const code =
      termination.by === "system"
        ? "call.endedSystem"
        : termination.by === "network"
          ? "call.endedNetwork"
          : "call.ended";
    steps.push({ at: call.endedAt, code, facts });
  }
  return steps.filter((step) => step.code !== "call.moved-on");
}
