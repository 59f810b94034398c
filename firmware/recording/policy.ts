import type { Extension } from "#firmware/config/schema/people.ts";
import type { Queue } from "#firmware/config/schema/queue.ts";
import type { CallDirection } from "#firmware/domain/call-event.ts";

/** What bears on whether a conversation is recorded. */
export interface RecordingFacts {
  readonly direction: CallDirection;
  /** The word of the inbound rule; absent leaves it to the others. */
  readonly override?: boolean | undefined;
  /** The queue that has brought the two together, if one has. */
  readonly queue?: Pick<Queue, "name" | "recording"> | undefined;
  /** The people of the house in the conversation: who was rung, and who called when it was an extension. */
  readonly extensions: readonly Pick<Extension, "number" | "name" | "recording">[];
  /** Internal calls are recorded by policy of the box. */
  readonly internalCalls: boolean;
  /** False while the disk is too full to record; calls go on. */
  readonly hasSpace: boolean;
}

export interface RecordingDecision {
  readonly record: boolean;
  /** A sentence for the call's page. */
  readonly because: string;
}

/**
 * Whether a conversation is recorded, and why. The inbound rule speaks first, then the queue, then the people: one of
 * them with a rule to record is enough.
 */
export function decideRecording(facts: RecordingFacts): RecordingDecision {
  const wish = wished(facts);
  if (wish.record && !facts.hasSpace)
    return { record: false, because: `the disk is too full to record (${wish.because})` };
  return wish;
}

function wished(facts: RecordingFacts): RecordingDecision {
  if (facts.override !== undefined) {
    return { record: facts.override, because: `the inbound rule says ${facts.override ? "record" : "do not record"}` };
  }
  const { queue, direction } = facts;
  if (queue !== undefined) {
    const record = queue.recording === "always";
    return { record, because: `queue ${queue.name} records ${record ? "every call" : "no call"}` };
  }
  if (direction === "internal" && facts.internalCalls) return { record: true, because: "internal calls are recorded" };
  for (const extension of facts.extensions) {
    const { recording } = extension;
    const isMeant = recording === "always" || recording === direction;
    if (isMeant) {
      const which = recording === "always" ? "every call" : `${recording} calls`;
      return { record: true, because: `extension ${extension.number} ${extension.name} records ${which}` };
    }
  }
  return { record: false, because: "nothing asks for a recording" };
}
