import type { TrunkEvent } from "#drivers/e1/signalling.ts";
import { Cause } from "#drivers/isdn/q931/codec/causes.table.ts";
import type { CauseElement, Elements } from "#drivers/isdn/q931/codec/elements.ts";
import type { CallMessageType } from "#drivers/isdn/q931/codec/message-types.table.ts";
import {
  type Call,
  type CallAction,
  type CallStep,
  type CallWorld,
  type Clearing,
  type Stage,
  stateNumber,
} from "./call.ts";
import type { CallTimer } from "./timers.table.ts";

export function send(message: CallMessageType, elements: Elements = {}): CallAction {
  return { type: "send", message, elements };
}

export function tell(event: TrunkEvent): CallAction {
  return { type: "tell", event };
}

export function stay(call: Call, ...actions: readonly CallAction[]): CallStep {
  return { call, actions };
}

/** Goes to another stage: the timer of the old one stops, that of the new one starts. */
export function enter(
  call: Call,
  world: CallWorld,
  to: { readonly stage: Stage; readonly timer?: CallTimer; readonly tries?: number },
): CallStep {
  const { timer: running, ...rest } = call;
  const stop: CallAction[] = running === undefined ? [] : [{ type: "stop", timer: running }];
  const { stage, timer, tries = 1 } = to;
  if (timer === undefined) return { call: { ...rest, stage, tries }, actions: stop };
  const start: CallAction = { type: "start", timer, ms: world.timers[timer] };
  return { call: { ...rest, stage, tries, timer }, actions: [...stop, start] };
}

/** `step` with further actions in front of its own, and behind them. */
export function around(step: CallStep, before: readonly CallAction[], after: readonly CallAction[] = []): CallStep {
  return { call: step.call, actions: [...before, ...step.actions, ...after] };
}

export function causeOf(value: number, world: CallWorld): CauseElement {
  return { value, location: world.location };
}

/** The call is over: the reference and the channel are free. */
export function end(call: Call, clearing: Clearing, ...before: readonly CallAction[]): CallStep {
  const { timer, isLinkLost, ...rest } = call;
  const stops: CallAction[] = timer === undefined ? [] : [{ type: "stop", timer }];
  if (isLinkLost === true) stops.push({ type: "stop", timer: "t309" });
  if (call.enquiries > 0) stops.push({ type: "stop", timer: "t322" });
  const { cause, byUs } = call.clearing ?? clearing;
  return {
    call: { ...rest, stage: "null", channel: undefined, enquiries: 0, clearing: { cause, byUs } },
    actions: [...stops, ...before, tell({ type: "cleared", call: call.id, cause, byUs })],
  };
}

/** Begins clearing with DISCONNECT (§5.3.3). `sent` is the cause on the wire where it is another one than we tell. */
export function disconnect(call: Call, world: CallWorld, clearing: Clearing & { readonly sent?: number }): CallStep {
  const cause = causeOf(clearing.sent ?? clearing.cause, world);
  const { cause: value, byUs } = clearing;
  const next = enter({ ...call, clearing: call.clearing ?? { cause: value, byUs } }, world, {
    stage: "we-disconnect",
    timer: "t305",
  });
  return around(next, [send("DISCONNECT", { cause })]);
}

/** RELEASE, which waits for RELEASE COMPLETE (§5.3.3, §5.3.4). */
export function release(call: Call, world: CallWorld, cause: number): CallStep {
  const next = enter(call, world, { stage: "releasing", timer: "t308" });
  return around(next, [send("RELEASE", { cause: causeOf(cause, world) })]);
}

/** STATUS with the call's state (§5.8.10). */
export function status(call: Call, world: CallWorld, cause: CauseElement | number): CallAction {
  return send("STATUS", {
    cause: typeof cause === "number" ? causeOf(cause, world) : cause,
    callState: stateNumber(call, world.side),
  });
}

/** Asks for the far side's state of the call, T322 watching (§5.8.10). */
export function enquire(call: Call, world: CallWorld): CallStep {
  return stay({ ...call, enquiries: call.enquiries + 1 }, send("STATUS ENQUIRY"), {
    type: "start",
    timer: "t322",
    ms: world.timers.t322,
  });
}

/** Cause of a message that ends something; absent: normal, unspecified (§5.8.6.1). */
export function causeIn(elements: Elements): number {
  return elements.cause?.value ?? Cause.normalUnspecified;
}

/** Tones or speech come in band (§4.5.23, descriptions 1 and 8). */
export function hasTone(elements: Elements): boolean {
  return elements.progress?.some(({ description }) => description === 1 || description === 8) ?? false;
}

/** Our own tones or speech go in band. */
export function toneProgress(world: CallWorld): Pick<Elements, "progress"> {
  return { progress: [{ description: 8, location: world.location }] };
}
