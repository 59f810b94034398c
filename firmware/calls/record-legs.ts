import type { CallEvent } from "#firmware/domain/call-event.ts";
import type { LegId } from "#firmware/domain/ids.ts";
import type { Termination } from "#firmware/domain/termination.ts";
import type { LegResult } from "./call-record.ts";
import { addStep, type DraftLeg, outsideStep, type RecordDraft } from "./record-draft.ts";

/** Takes a fact about a party that was rung, or about who talks with whom. */
export function takeLeg(
  draft: RecordDraft,
  event: Extract<CallEvent, { type: `leg.${string}` | `bridge.${string}` }>,
): void {
  switch (event.type) {
    case "leg.dialled": {
      const queue = draft.offeredQueue.get(event.leg) ?? draft.openVisit?.queue;
      const agent = event.to.kind === "extension" ? event.to.extension : undefined;
      draft.legs.set(event.leg, {
        leg: event.leg,
        to: event.to,
        party: event.party,
        ...(agent !== undefined && { agent }),
        ...(queue !== undefined && { queue }),
        dialledAt: event.at,
        ringMs: 0,
        talkMs: 0,
        holdMs: 0,
        result: "missed",
      });
      if (event.to.kind === "line") draft.record.line = event.to.line;
      if (event.to.kind === "trunk") draft.record.trunk = event.to.trunk;
      return;
    }
    case "leg.ringing":
      set(draft, event.leg, (leg) => {
        leg.ringingAt ??= event.at;
      });
      return;
    case "leg.answered":
      set(draft, event.leg, (leg) => {
        leg.answeredAt = event.at;
        leg.result = "answered";
        leg.ringMs = event.at - (leg.ringingAt ?? leg.dialledAt);
      });
      return;
    case "leg.held":
      holdLeg(draft.legs.get(event.leg) ?? draft.callerHold, event.held, event.at);
      return;
    case "leg.ended":
      set(draft, event.leg, (leg) => endLeg(leg, event.at, event.termination));
      return;
    case "bridge.joined":
      draft.record.talkStartedAt ??= event.at;
      for (const id of event.legs) {
        set(draft, id, (leg) => {
          leg.bridgedAt = event.at;
          if (leg.agent !== undefined) draft.record.agent = leg.agent;
          addStep(draft, leg.agent === undefined ? outsideStep(leg) : { kind: "extension", id: leg.agent });
        });
      }
      return;
    case "bridge.left": {
      draft.record.talkMs += event.talkMs;
      const visit = draft.visits.at(-1);
      if (visit?.reason === "answered") visit.talkMs += event.talkMs;
      for (const id of event.legs) {
        set(draft, id, (leg) => {
          leg.talkMs += event.talkMs;
        });
      }
      return;
    }
  }
}

function set(draft: RecordDraft, id: LegId, change: (leg: DraftLeg) => void): void {
  const leg = draft.legs.get(id);
  if (leg !== undefined) change(leg);
}

/** Begins or ends a hold; ending one that never began is fine. */
export function holdLeg(leg: { holdMs: number; heldAt?: number }, held: boolean, at: number): void {
  if (held) leg.heldAt ??= at;
  else if (leg.heldAt !== undefined) {
    leg.holdMs += at - leg.heldAt;
    delete leg.heldAt;
  }
}

function endLeg(leg: DraftLeg, at: number, termination: Termination): void {
  holdLeg(leg, false, at);
  leg.endedAt = at;
  leg.termination = termination;
  if (leg.answeredAt !== undefined) return;
  leg.ringMs = leg.ringingAt === undefined ? 0 : at - leg.ringingAt;
  leg.result = unansweredResult(termination, leg.ringingAt !== undefined);
}

function unansweredResult(termination: Termination, hasRung: boolean): LegResult {
  if (termination.cause === 26) return "elsewhere";
  if (termination.by === "caller") return "caller-left";
  if (termination.cause === 17 || termination.cause === 21) return "refused";
  return hasRung || termination.cause === 19 ? "missed" : "unreachable";
}

/**
 * Most lines never say when the called party answers, so that a dialled number counts as answered at once. That it
 * was busy shows at the end: then nobody has talked.
 */
export function takeBackAnswer(draft: RecordDraft): void {
  const legs = [...draft.legs.values()];
  for (const leg of legs) {
    if (leg.answeredAt === undefined || leg.termination?.cause !== 17) continue;
    delete leg.answeredAt;
    leg.talkMs = 0;
    leg.result = "refused";
  }
  if (legs.length === 0 || legs.some(({ answeredAt }) => answeredAt !== undefined)) return;
  delete draft.record.talkStartedAt;
  draft.record.talkMs = 0;
}
