import { Cause, type EndedBy, type Termination } from "#firmware/domain/termination.ts";
import { type CallReason, COMPLETED_ELSEWHERE } from "#firmware/sip/session/reason-header.ts";
import type { SessionEnd } from "#firmware/sip/session/session-handler.ts";
import { wordsOfCause } from "./cause-words.table.ts";

/** Q.850 26, non-selected user clearing: this phone rang in vain because another one was picked up. */
export const ANSWERED_ELSEWHERE: Termination = { cause: 26, by: "system", detail: "answered elsewhere" };

/** How a SIP session ended, in the words of the product. `farSide` is who sits at its other end. */
export function terminationOf(end: SessionEnd, farSide: Extract<EndedBy, "caller" | "callee">): Termination {
  const cause = end.q850 ?? Cause.normalClearing;
  const words = wordsOfCause(cause) ?? end.reasonText ?? (end.status === undefined ? "ended" : `SIP ${end.status}`);
  switch (end.by) {
    case "remote":
      return { cause, by: farSide, detail: words };
    case "timeout":
      return { cause: end.q850 ?? Cause.recoveryOnTimer, by: "network", detail: end.reasonText ?? "no response" };
    case "error":
      return { cause: end.q850 ?? Cause.networkOutOfOrder, by: "network", detail: words };
    case "local":
      return { cause, by: "system", detail: words };
  }
}

/** How the far side is told why we end. */
export function reasonOf(termination: Termination): CallReason {
  const { cause, by, detail } = termination;
  if (cause === ANSWERED_ELSEWHERE.cause) return COMPLETED_ELSEWHERE;
  return { q850: cause, ...(cause === Cause.congestion && by === "system" && { text: detail }) };
}
