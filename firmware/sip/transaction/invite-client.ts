import type { Step, TimeoutEvent } from "#firmware/kernel/machine.ts";
import type { SipResponse } from "#firmware/sip/message/message.ts";
import { type TransactionContext, timerDMs, transactionTimeoutMs } from "./timers.ts";

/** INVITE client transaction: RFC 3261 §17.1.1 with the Accepted state of RFC 6026 §7.2. */
export type InviteClientState =
  /** Timers A (next retransmission, `intervalMs`) and B (`leftMs` until giving up) run as one. */
  | { readonly name: "calling"; readonly intervalMs: number; readonly leftMs: number; readonly timeoutMs: number }
  | { readonly name: "proceeding" }
  /** A CANCEL went out: RFC 3261 §9.1 gives the final response 64*T1. */
  | { readonly name: "cancelling"; readonly timeoutMs: number }
  | { readonly name: "completed"; readonly timeoutMs: number }
  | { readonly name: "accepted"; readonly timeoutMs: number }
  | { readonly name: "terminated" };

export type InviteClientEvent =
  | { readonly type: "response"; readonly response: SipResponse }
  | { readonly type: "cancelled" }
  /** Nobody waits for this server any more. */
  | { readonly type: "forsaken" }
  | { readonly type: "transport-error"; readonly error: Error };

export type InviteClientCommand =
  | { readonly type: "resend" }
  | { readonly type: "deliver"; readonly response: SipResponse }
  /** Acknowledge a non-2xx (RFC 3261 §17.1.1.3). */
  | { readonly type: "acknowledge"; readonly response: SipResponse }
  | { readonly type: "report-timeout" }
  | { readonly type: "report-transport-error"; readonly error: Error };

type InviteClientStep = Step<InviteClientState, InviteClientCommand>;

const TERMINATED: InviteClientState = { name: "terminated" };

/** The state to start in; the request has just been sent. */
export function startInviteClient(context: TransactionContext): InviteClientState {
  const leftMs = transactionTimeoutMs(context.timers);
  const intervalMs = context.isReliable ? leftMs : context.timers.t1Ms;
  return { name: "calling", intervalMs, leftMs, timeoutMs: Math.min(intervalMs, leftMs) };
}

/** One step of the transaction. */
export function stepInviteClient(
  context: TransactionContext,
  state: InviteClientState,
  event: InviteClientEvent | TimeoutEvent,
): InviteClientStep {
  switch (state.name) {
    case "calling":
    case "proceeding":
    case "cancelling":
      return stepUnanswered(context, state, event);
    case "completed":
      // A final response that comes again asks for its ACK again.
      if (event.type === "response" && event.response.status >= 300) {
        return { state, commands: [{ type: "acknowledge", response: event.response }] };
      }
      return end(state, event);
    case "accepted": // RFC 6026 §7.2: further 2xx, of this and of other forks, go to the TU
      if (event.type === "response" && event.response.status >= 200 && event.response.status < 300) {
        return { state, commands: [{ type: "deliver", response: event.response }] };
      }
      // RFC 6026 §7.1: what was delivered stays delivered; a transport error ends nothing here.
      return event.type === "timeout" ? { state: TERMINATED } : { state };
    case "terminated":
      return { state };
  }
}

type Unanswered = Extract<InviteClientState, { name: "calling" | "proceeding" | "cancelling" }>;

function stepUnanswered(
  context: TransactionContext,
  state: Unanswered,
  event: InviteClientEvent | TimeoutEvent,
): InviteClientStep {
  switch (event.type) {
    case "response":
      return takeResponse(context, state, event.response);
    case "cancelled":
      return { state: { name: "cancelling", timeoutMs: transactionTimeoutMs(context.timers) } };
    case "forsaken":
      // Sent no more, and listened for until timer B: what was sent may have arrived.
      return state.name === "calling"
        ? { state: { ...state, intervalMs: state.leftMs, timeoutMs: state.leftMs } }
        : { state };
    case "transport-error":
      return { state: TERMINATED, commands: [{ type: "report-transport-error", error: event.error }] };
    case "timeout":
      return state.name === "calling"
        ? retransmit(state)
        : { state: TERMINATED, commands: [{ type: "report-timeout" }] };
  }
}

function takeResponse(context: TransactionContext, state: Unanswered, response: SipResponse): InviteClientStep {
  const deliver = { type: "deliver", response } as const;
  if (response.status < 200) {
    return { state: state.name === "calling" ? { name: "proceeding" } : state, commands: [deliver] };
  }
  if (response.status < 300) {
    return { state: { name: "accepted", timeoutMs: transactionTimeoutMs(context.timers) }, commands: [deliver] };
  }
  const commands = [{ type: "acknowledge", response } as const, deliver];
  if (context.isReliable) return { state: TERMINATED, commands }; // timer D is zero
  return { state: { name: "completed", timeoutMs: timerDMs(context.timers) }, commands };
}

function retransmit(state: Extract<InviteClientState, { name: "calling" }>): InviteClientStep {
  const leftMs = state.leftMs - state.timeoutMs;
  if (leftMs <= 0) return { state: TERMINATED, commands: [{ type: "report-timeout" }] };
  const intervalMs = state.intervalMs * 2;
  return {
    state: { name: "calling", intervalMs, leftMs, timeoutMs: Math.min(intervalMs, leftMs) },
    commands: [{ type: "resend" }],
  };
}

function end(state: InviteClientState, event: InviteClientEvent | TimeoutEvent): InviteClientStep {
  if (event.type === "timeout") return { state: TERMINATED };
  if (event.type !== "transport-error") return { state };
  return { state: TERMINATED, commands: [{ type: "report-transport-error", error: event.error }] };
}
