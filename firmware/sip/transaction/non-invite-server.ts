import type { Step, TimeoutEvent } from "#firmware/kernel/machine.ts";
import type { Outgoing } from "#firmware/sip/transport/layer.ts";
import { type TransactionContext, transactionTimeoutMs } from "./timers.ts";

/** Non-INVITE server transaction: RFC 3261 §17.2.2. */
export type NonInviteServerState =
  | { readonly name: "trying" }
  | { readonly name: "proceeding"; readonly last: Outgoing }
  | { readonly name: "completed"; readonly last: Outgoing; readonly timeoutMs: number }
  | { readonly name: "terminated" };

export type NonInviteServerEvent =
  | { readonly type: "repeated" }
  | { readonly type: "respond"; readonly status: number; readonly response: Outgoing }
  | { readonly type: "transport-error"; readonly error: Error };

export type NonInviteServerCommand =
  | { readonly type: "send"; readonly response: Outgoing }
  | { readonly type: "report-failure"; readonly failure: "timeout" | "transport" };

type NonInviteServerStep = Step<NonInviteServerState, NonInviteServerCommand>;

const TERMINATED: NonInviteServerState = { name: "terminated" };

/** The state to start in; the request has just been handed to the TU. */
export function startNonInviteServer(): NonInviteServerState {
  return { name: "trying" };
}

/** One step of the transaction. */
export function stepNonInviteServer(
  context: TransactionContext,
  state: NonInviteServerState,
  event: NonInviteServerEvent | TimeoutEvent,
): NonInviteServerStep {
  if (state.name === "terminated") return { state };
  if (event.type === "transport-error") {
    return { state: TERMINATED, commands: [{ type: "report-failure", failure: "transport" }] };
  }
  switch (state.name) {
    case "trying": // repeated requests are dropped until there is something to repeat
      return event.type === "respond" ? respond(context, event) : { state };
    case "proceeding":
      if (event.type === "respond") return respond(context, event);
      return event.type === "repeated" ? { state, commands: [{ type: "send", response: state.last }] } : { state };
    case "completed":
      if (event.type === "timeout") return { state: TERMINATED };
      return event.type === "repeated" ? { state, commands: [{ type: "send", response: state.last }] } : { state };
  }
}

function respond(
  context: TransactionContext,
  { status, response }: { status: number; response: Outgoing },
): NonInviteServerStep {
  const commands = [{ type: "send", response } as const];
  if (status < 200) return { state: { name: "proceeding", last: response }, commands };
  if (context.isReliable) return { state: TERMINATED, commands }; // timer J is zero
  return { state: { name: "completed", last: response, timeoutMs: transactionTimeoutMs(context.timers) }, commands };
}
