import type { Step, TimeoutEvent } from "#firmware/kernel/machine.ts";
import type { SipResponse } from "#firmware/sip/message/message.ts";
import { type TransactionContext, transactionTimeoutMs } from "./timers.ts";

/** Non-INVITE client transaction: RFC 3261 §17.1.2. Timers E (`intervalMs`) and F (`leftMs`) run as one. */
export type NonInviteClientState =
  | {
      readonly name: "trying" | "proceeding";
      readonly intervalMs: number;
      readonly leftMs: number;
      /** Milliseconds into the transaction at which this state began: a response comes at any time. */
      readonly sinceMs: number;
      readonly timeoutMs: number;
    }
  | { readonly name: "completed"; readonly timeoutMs: number }
  | { readonly name: "terminated" };

export type NonInviteClientEvent =
  /** `atMs`: milliseconds since the transaction began. */
  | { readonly type: "response"; readonly response: SipResponse; readonly atMs: number }
  | { readonly type: "transport-error"; readonly error: Error };

export type NonInviteClientCommand =
  | { readonly type: "resend" }
  | { readonly type: "deliver"; readonly response: SipResponse }
  | { readonly type: "report-timeout" }
  | { readonly type: "report-transport-error"; readonly error: Error };

type NonInviteClientStep = Step<NonInviteClientState, NonInviteClientCommand>;
type Waiting = Extract<NonInviteClientState, { name: "trying" | "proceeding" }>;

const TERMINATED: NonInviteClientState = { name: "terminated" };

/** The state to start in; the request has just been sent. */
export function startNonInviteClient(context: TransactionContext): NonInviteClientState {
  const leftMs = transactionTimeoutMs(context.timers);
  const intervalMs = context.isReliable ? leftMs : context.timers.t1Ms;
  return { name: "trying", intervalMs, leftMs, sinceMs: 0, timeoutMs: intervalMs };
}

/** One step of the transaction. */
export function stepNonInviteClient(
  context: TransactionContext,
  state: NonInviteClientState,
  event: NonInviteClientEvent | TimeoutEvent,
): NonInviteClientStep {
  switch (state.name) {
    case "trying":
    case "proceeding":
      if (event.type === "timeout") return retransmit(context, state);
      if (event.type === "response") return takeResponse(context, state, event);
      return { state: TERMINATED, commands: [{ type: "report-transport-error", error: event.error }] };
    case "completed": // repetitions of the final response are absorbed
      return { state: event.type === "timeout" ? TERMINATED : state };
    case "terminated":
      return { state };
  }
}

function takeResponse(
  context: TransactionContext,
  state: Waiting,
  { response, atMs }: { response: SipResponse; atMs: number },
): NonInviteClientStep {
  const commands = [{ type: "deliver", response } as const];
  if (response.status >= 200) {
    const isOver = context.isReliable; // timer K is zero
    return { state: isOver ? TERMINATED : { name: "completed", timeoutMs: context.timers.t4Ms }, commands };
  }
  if (state.name === "proceeding") return { state, commands };
  // The timer that runs is kept; from the next one on the interval is T2 (RFC 3261 §17.1.2.2).
  const passedMs = Math.min(atMs - state.sinceMs, state.timeoutMs);
  const leftMs = state.leftMs - passedMs;
  const timeoutMs = state.timeoutMs - passedMs;
  return { state: { name: "proceeding", intervalMs: context.timers.t2Ms, leftMs, sinceMs: atMs, timeoutMs }, commands };
}

function retransmit(context: TransactionContext, state: Waiting): NonInviteClientStep {
  const leftMs = state.leftMs - state.timeoutMs;
  if (leftMs <= 0) return { state: TERMINATED, commands: [{ type: "report-timeout" }] };
  const { t2Ms } = context.timers;
  const doubled = Math.min(state.intervalMs * 2, t2Ms);
  const intervalMs = context.isReliable ? leftMs : state.name === "trying" ? doubled : t2Ms;
  const sinceMs = state.sinceMs + state.timeoutMs;
  const next = { name: state.name, intervalMs, leftMs, sinceMs, timeoutMs: Math.min(intervalMs, leftMs) };
  return { state: next, commands: context.isReliable ? [] : [{ type: "resend" }] };
}
