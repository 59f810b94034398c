import type { LegId, RecordingId } from "#firmware/domain/ids.ts";
import type { Terminal } from "#firmware/domain/party.ts";
import type { CallRecord, CallStep, LegRecord, LegResult, QueueVisit } from "./call-record.ts";

/** The same, to be written to. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A leg with what is needed of it until the end. */
export type DraftLeg = Writable<LegRecord> & { bridgedAt?: number; heldAt?: number; offered?: LegResult };

/** A record while its events are read, oldest first. */
export interface RecordDraft {
  record: Writable<Omit<CallRecord, "legs" | "visits" | "result" | "way" | "steps" | "recordings">>;
  steps: CallStep[];
  recordings: RecordingId[];
  legs: Map<LegId, DraftLeg>;
  visits: Writable<QueueVisit>[];
  openVisit: { queue: string; at: number; position: number; priority: number } | undefined;
  offeredQueue: Map<LegId, string>;
  /** The caller's own leg, which is not among the legs that were rung. */
  callerHold: { holdMs: number; heldAt?: number };
  isClosed: boolean;
}

/** The stage at which a terminal stands. */
export function stepOf(terminal: Terminal): CallStep {
  switch (terminal.kind) {
    case "line":
      return { kind: "line", id: terminal.line };
    case "trunk":
      return { kind: "trunk", id: terminal.trunk };
    case "extension":
      return { kind: "extension", id: terminal.extension };
  }
}

/** Notes the next stage of the way; staying where one is makes none. */
export function addStep(draft: RecordDraft, step: CallStep): void {
  const last = draft.steps.at(-1);
  if (last?.kind !== step.kind || last.id !== step.id) draft.steps.push(step);
}

/** The stage of a party that is no agent. */
export function outsideStep(leg: Pick<LegRecord, "party" | "to">): CallStep {
  return leg.party.number === undefined ? stepOf(leg.to) : { kind: "outside", id: leg.party.number };
}
