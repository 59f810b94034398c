import type { CallEvent, CallFact } from "#firmware/domain/call-event.ts";
import type { LegId, RecordingId } from "#firmware/domain/ids.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";

/** A recording that was cut off and made whole again. */
export interface CutRecording {
  readonly recording: RecordingId;
  readonly ms: number;
}

const RESTART: Termination = { cause: Cause.temporaryFailure, by: "system", detail: "system restart" };

/**
 * What is missing in the journal of a call that a sudden stop cut off, its end last: who still waited, talked, rang and was
 * recorded then. All of it happened at `at`, when the box was last known to live.
 */
export function closingFacts(
  events: readonly CallEvent[],
  at: number,
  recordings: readonly CutRecording[],
): readonly CallFact[] {
  const legs = new Set<LegId>();
  const running = new Set<RecordingId>();
  let stay: Extract<CallEvent, { type: "queue.joined" }> | undefined;
  let bridge: Extract<CallEvent, { type: "bridge.joined" }> | undefined;
  for (const event of events) {
    if (event.type === "leg.dialled") legs.add(event.leg);
    if (event.type === "leg.ended") legs.delete(event.leg);
    if (event.type === "queue.joined") stay = event;
    if (event.type === "queue.left") stay = undefined;
    if (event.type === "bridge.joined") bridge = event;
    if (event.type === "bridge.left") bridge = undefined;
    if (event.type === "recording.started") running.add(event.recording);
    if (event.type === "recording.ended") running.delete(event.recording);
  }
  const waited: CallFact[] =
    stay === undefined
      ? []
      : [{ type: "queue.left", queue: stay.queue, reason: "cut", waitMs: Math.max(0, at - stay.at) }];
  const rang = [...legs].map((leg) => ({ type: "leg.ended", leg, termination: RESTART }) as const);
  const facts: CallFact[] = [...waited, ...rang];
  if (bridge !== undefined) {
    facts.push({ type: "bridge.left", legs: bridge.legs, talkMs: Math.max(0, at - bridge.at) });
  }
  for (const recording of running) {
    const ms = recordings.find((cut) => cut.recording === recording)?.ms ?? 0;
    facts.push({ type: "recording.ended", recording, ms, detail: RESTART.detail });
  }
  return [...facts, { type: "call.ended", termination: RESTART }];
}
