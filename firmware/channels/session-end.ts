import { Cause, type EndedBy, type Termination } from "#firmware/domain/termination.ts";
import { type CallReason, COMPLETED_ELSEWHERE } from "#firmware/sip/session/reason-header.ts";
import type { SessionEnd } from "#firmware/sip/session/session-handler.ts";

/** Q.850 26, non-selected user clearing: this phone rang in vain because another one was picked up. */
export const ANSWERED_ELSEWHERE: Termination = { cause: 26, by: "system", detail: "answered elsewhere" };

/** Words for what peers say by number. */
const WORDS: Readonly<Record<number, string>> = {
  [Cause.unallocatedNumber]: "the number does not exist",
  [Cause.normalClearing]: "hung up",
  [Cause.userBusy]: "busy",
  [Cause.noUserResponding]: "not reachable",
  [Cause.noAnswer]: "no answer",
  20: "no telephone is registered",
  [Cause.callRejected]: "refused",
  [Cause.invalidNumber]: "the number is incomplete",
  [Cause.networkOutOfOrder]: "the network is out of order",
  [Cause.temporaryFailure]: "a temporary failure",
  65: "no common way to carry sound",
  [Cause.recoveryOnTimer]: "no response",
};

/** How a SIP session ended, in the words of the product. `farSide` is who sits at its other end. */
export function terminationOf(end: SessionEnd, farSide: Extract<EndedBy, "caller" | "callee">): Termination {
  const cause = end.q850 ?? Cause.normalClearing;
  const words = WORDS[cause] ?? end.reasonText ?? (end.status === undefined ? "ended" : `SIP ${end.status}`);
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
