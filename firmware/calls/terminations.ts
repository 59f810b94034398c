import type { Leg } from "#firmware/channels/leg.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";

/** Whoever dials by the page is rung first: the far side of that leg is the caller all the same. */
export function byCaller(leg: Leg, termination: Termination): Termination {
  return leg.way === "out" && termination.by === "callee" ? { ...termination, by: "caller" } : termination;
}

export const CALLER_HUNG_UP: Termination = { cause: Cause.normalClearing, by: "caller", detail: "the caller hung up" };
export const GONE_BEFORE: Termination = { cause: Cause.normalClearing, by: "caller", detail: "hung up at once" };

/** What ends the legs of a call that was sent elsewhere. */
export const SENT_ELSEWHERE: Termination = {
  cause: Cause.normalClearing,
  by: "system",
  detail: "the call was sent elsewhere",
};
