import { Cause } from "./codec/causes.table.ts";
import type { Elements } from "./codec/elements.ts";
import type { CallMessageType, MessageType } from "./codec/message-types.table.ts";

/** A message in answer to one that belongs to no call. */
export interface Answer {
  readonly type: CallMessageType;
  readonly elements: Elements;
}

/**
 * What is answered to a message with a call reference nobody knows (EN 300 403-1 §5.8.3.2 a to d, §5.8.10, §5.8.11);
 * `type` is undefined where it is unknown too. A SETUP of the far side is not asked about here.
 */
export function answerStray(type: MessageType | undefined, elements: Elements, location: number): Answer | undefined {
  switch (type) {
    // d: a SETUP with the flag of an answer says nothing.
    case "SETUP":
    case "RELEASE COMPLETE":
      return undefined;
    case "STATUS ENQUIRY":
      return { type: "STATUS", elements: { cause: { value: Cause.responseToStatusEnquiry, location }, callState: 0 } };
    case "STATUS": {
      if (elements.callState === undefined || elements.callState === 0) return undefined;
      return { type: "RELEASE COMPLETE", elements: { cause: { value: Cause.messageNotCompatible, location } } };
    }
    default:
      return { type: "RELEASE COMPLETE", elements: { cause: { value: Cause.invalidCallReference, location } } };
  }
}
