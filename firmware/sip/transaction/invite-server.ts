import type { Step, TimeoutEvent } from "#firmware/kernel/machine.ts";
import type { Outgoing } from "#firmware/sip/transport/layer.ts";
import { type TransactionContext, transactionTimeoutMs } from "./timers.ts";

/** INVITE server transaction: RFC 3261 §17.2.1 with the Accepted state of RFC 6026 §7.1. */
export type InviteServerState =
  /** Nothing has been answered yet; a 100 follows when that lasts. */
  | { readonly name: "received"; readonly timeoutMs?: number }
  | { readonly name: "proceeding"; readonly last: Outgoing }
  /** Timers G (`intervalMs`) and H (`leftMs`) run as one. */
  | {
      readonly name: "completed";
      readonly last: Outgoing;
      readonly intervalMs: number;
      readonly leftMs: number;
      readonly timeoutMs: number;
    }
  | { readonly name: "confirmed"; readonly timeoutMs: number }
  | { readonly name: "accepted"; readonly timeoutMs: number }
  | { readonly name: "terminated" };

export type InviteServerEvent =
  | { readonly type: "repeated" }
  | { readonly type: "respond"; readonly status: number; readonly response: Outgoing }
  | { readonly type: "ack" }
  | { readonly type: "transport-error"; readonly error: Error };

export type InviteServerCommand =
  | { readonly type: "send"; readonly response: Outgoing }
  /** Make a 100 Trying and hand it back as a `respond`. */
  | { readonly type: "send-trying" }
  | { readonly type: "report-failure"; readonly failure: "timeout" | "transport" };

type InviteServerStep = Step<InviteServerState, InviteServerCommand>;

const TERMINATED: InviteServerState = { name: "terminated" };

/** The state to start in; the request has just been handed to the TU. */
export function startInviteServer(context: TransactionContext): InviteServerState {
  return { name: "received", timeoutMs: context.timers.tryingMs };
}

/** One step of the transaction. */
export function stepInviteServer(
  context: TransactionContext,
  state: InviteServerState,
  event: InviteServerEvent | TimeoutEvent,
): InviteServerStep {
  if (event.type === "transport-error") return fail(state);
  switch (state.name) {
    case "received":
      if (event.type === "respond") return respond(context, event);
      // A repeated INVITE says that the peer is waiting: it gets its 100 at once.
      if (event.type === "timeout" || event.type === "repeated") {
        return { state: { name: "received" }, commands: [{ type: "send-trying" }] };
      }
      return { state };
    case "proceeding":
      if (event.type === "respond") return respond(context, event);
      return event.type === "repeated" ? { state, commands: [{ type: "send", response: state.last }] } : { state };
    case "completed":
      return stepCompleted(context, state, event);
    case "confirmed": // absorbs ACKs that come again, until timer I
      return { state: event.type === "timeout" ? TERMINATED : state };
    case "accepted": // RFC 6026 §7.1: repeated INVITEs are absorbed, the TU repeats its 2xx itself
      if (event.type === "respond" && event.status >= 200 && event.status < 300) {
        return { state, commands: [{ type: "send", response: event.response }] };
      }
      return { state: event.type === "timeout" ? TERMINATED : state };
    case "terminated":
      return { state };
  }
}

function respond(
  context: TransactionContext,
  { status, response }: { status: number; response: Outgoing },
): InviteServerStep {
  const commands = [{ type: "send", response } as const];
  if (status < 200) return { state: { name: "proceeding", last: response }, commands };
  const leftMs = transactionTimeoutMs(context.timers);
  if (status < 300) return { state: { name: "accepted", timeoutMs: leftMs }, commands };
  const intervalMs = context.isReliable ? leftMs : context.timers.t1Ms;
  return { state: { name: "completed", last: response, intervalMs, leftMs, timeoutMs: intervalMs }, commands };
}

function stepCompleted(
  context: TransactionContext,
  state: Extract<InviteServerState, { name: "completed" }>,
  event: InviteServerEvent | TimeoutEvent,
): InviteServerStep {
  const resend = { type: "send", response: state.last } as const;
  if (event.type === "repeated") return { state, commands: [resend] };
  if (event.type === "ack") {
    // Timer I is zero on a reliable transport.
    return { state: context.isReliable ? TERMINATED : { name: "confirmed", timeoutMs: context.timers.t4Ms } };
  }
  if (event.type !== "timeout") return { state };
  const leftMs = state.leftMs - state.timeoutMs;
  if (leftMs <= 0) return { state: TERMINATED, commands: [{ type: "report-failure", failure: "timeout" }] };
  const intervalMs = Math.min(state.intervalMs * 2, context.timers.t2Ms);
  return { state: { ...state, intervalMs, leftMs, timeoutMs: Math.min(intervalMs, leftMs) }, commands: [resend] };
}

function fail(state: InviteServerState): InviteServerStep {
  // RFC 6026 §7.1: in Accepted the TU is told and the transaction goes on; a 2xx may still be repeated.
  const next = state.name === "accepted" ? state : TERMINATED;
  if (state.name === "terminated") return { state };
  return { state: next, commands: [{ type: "report-failure", failure: "transport" }] };
}
