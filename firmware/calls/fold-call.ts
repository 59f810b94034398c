import type { CallEvent } from "#firmware/domain/call-event.ts";
import type { CallResult } from "#firmware/domain/call-result.ts";
import { isCutOff } from "#firmware/domain/termination.ts";
import type { CallRecord, StepName } from "./call-record.ts";
import { addStep, type RecordDraft, stepOf } from "./record-draft.ts";
import { holdLeg, takeBackAnswer, takeLeg } from "./record-legs.ts";
import { closeVisit, takeQueue } from "./record-visits.ts";

/** Folds a call's events into its record. The first event is call.started; throws when it is not. */
export function foldCall(events: readonly CallEvent[], nameOf: StepName): CallRecord {
  const first = events[0];
  if (first?.type !== "call.started") throw new Error("a journal begins with call.started");
  const draft = begin(first);
  for (const event of events) take(draft, event);
  return finish(draft, nameOf);
}

function begin(event: Extract<CallEvent, { type: "call.started" }>): RecordDraft {
  const { call, direction, caller, called, origin, at } = event;
  return {
    record: {
      call,
      direction,
      caller,
      called,
      origin,
      startedAt: at,
      endedAt: at,
      waitMs: 0,
      ringMs: 0,
      talkMs: 0,
      holdMs: 0,
      termination: { cause: 16, by: "system", detail: "ended" },
      ...(origin.kind === "line" && { line: origin.line }),
      ...(origin.kind === "trunk" && { trunk: origin.trunk }),
    },
    steps: [stepOf(origin)],
    recordings: [],
    legs: new Map(),
    visits: [],
    openVisit: undefined,
    offeredQueue: new Map(),
    callerHold: { holdMs: 0 },
    isClosed: false,
  };
}

function take(draft: RecordDraft, event: CallEvent): void {
  switch (event.type) {
    case "call.answered":
      draft.record.answeredAt ??= event.at;
      return;
    case "call.decided":
    case "call.routed":
      if (event.decision.code === "inbound.out-of-hours" || event.decision.code === "inbound.holiday") {
        draft.isClosed = true;
      }
      return;
    case "flow.entered":
      addStep(draft, { kind: "flow", id: event.flow });
      return;
    case "recording.started":
      draft.recordings.push(event.recording);
      return;
    case "voicemail.left":
      draft.record.voicemail = event.message;
      addStep(draft, { kind: "voicemail", id: event.mailbox });
      return;
    case "call.ended":
      draft.record.endedAt = event.at;
      draft.record.termination = event.termination;
      return;
    case "queue.joined":
    case "queue.moved":
    case "queue.offered":
    case "queue.offer-ended":
    case "queue.left":
      takeQueue(draft, event);
      return;
    case "leg.dialled":
    case "leg.ringing":
    case "leg.answered":
    case "leg.ended":
    case "leg.held":
    case "leg.fax":
    case "bridge.joined":
    case "bridge.left":
      takeLeg(draft, event);
      return;
    case "call.started":
    case "call.variable":
    case "digit.pressed":
    case "prompt.played":
    case "recording.ended":
    case "call.failed":
    case "call.healed":
      return;
  }
}

function finish(draft: RecordDraft, nameOf: StepName): CallRecord {
  holdLeg(draft.callerHold, false, draft.record.endedAt);
  takeBackAnswer(draft);
  const legs = [...draft.legs.values()].map(({ bridgedAt: _, heldAt: __, offered, ...leg }) =>
    offered === undefined || leg.result === "answered" ? leg : { ...leg, result: offered },
  );
  if (draft.openVisit !== undefined) closeVisit(draft, draft.openVisit);
  const { record, steps, recordings, visits } = draft;
  return {
    ...record,
    ringMs: legs.reduce((sum, { ringMs }) => sum + ringMs, 0),
    holdMs: legs.reduce((sum, { holdMs }) => sum + holdMs, draft.callerHold.holdMs),
    result: resultOf(draft),
    recordings,
    steps,
    way: steps.map(nameOf).join(" › "),
    legs,
    visits,
  };
}

/** Q.850: normal clearing, no user responding, no answer, subscriber absent (a phone that is off). */
const NOBODY_THERE: ReadonlySet<number> = new Set([16, 18, 19, 20]);

/** A phone or exchange was out of order, and the caller was refused for it: the box itself did not fail. */
function isPassedOn({ record, legs }: RecordDraft): boolean {
  const { cause } = record.termination;
  return [...legs.values()].some(({ termination }) => termination?.cause === cause && termination.by !== "system");
}

function resultOf(draft: RecordDraft): CallResult {
  const { record, visits, legs } = draft;
  if (record.talkStartedAt !== undefined) return "answered";
  if (record.voicemail !== undefined) return "voicemail";
  if (isCutOff(record.termination) && !isPassedOn(draft)) return "cut";
  const visit = visits.at(-1);
  if (visit?.reason === "abandoned") return "abandoned";
  if (draft.isClosed) return "closed";
  if (visit !== undefined && visit.reason !== "answered") return "overflow";
  const { cause, by } = record.termination;
  if (by === "caller" && (visit !== undefined || record.direction === "inbound")) return "abandoned";
  if ([...legs.values()].some(({ termination }) => termination?.cause === 17)) return "busy";
  if (legs.size > 0) return "unanswered";
  if (cause === 16 && record.answeredAt !== undefined) return "answered";
  if (cause === 17) return "busy";
  return NOBODY_THERE.has(cause) ? "unanswered" : "failed";
}
