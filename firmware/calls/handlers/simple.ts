import type { Call } from "#firmware/calls/call.ts";
import type { DestinationHandler } from "#firmware/calls/call-control.ts";
import { Cause } from "#firmware/domain/termination.ts";

/** Plays a prompt; then the call has been served. */
export const playHandler: DestinationHandler<"play"> = async (call, { prompt }) => {
  await call.play([prompt]);
  return undefined;
};

/** Ends the call with the cause it was sent here with. */
export function createHangUpHandler(find: (id: string) => Call | undefined): DestinationHandler<"hang-up"> {
  return async (call, { cause = Cause.normalClearing }) => {
    find(call.id)?.hangUp({ cause, by: "system", detail: DETAILS.get(cause) ?? "the call was ended by the box" });
    return undefined;
  };
}

const DETAILS: ReadonlyMap<number, string> = new Map([
  [Cause.unallocatedNumber, "the number does not exist"],
  [Cause.userBusy, "busy"],
  [Cause.noAnswer, "no answer"],
  [Cause.noCircuit, "all lines are in use"],
  [Cause.notAllowed, "not allowed"],
]);
