import { Cause } from "#drivers/isdn/q931/codec/causes.table.ts";
import type { CauseElement, Elements } from "#drivers/isdn/q931/codec/elements.ts";
import { isMandatory } from "#drivers/isdn/q931/codec/mandatory.table.ts";
import type { Fault } from "#drivers/isdn/q931/codec/message.ts";
import { around, causeIn, disconnect, end, hasTone, release, send, status, stay, tell } from "./actions.ts";
import { onBackward } from "./backward.ts";
import { type Call, type CallStep, type CallWorld, type MessageInput, stateNumber } from "./call.ts";
import { onForward } from "./forward.ts";

/** A message of the far side (EN 300 403-1 §5.1 to §5.3, §5.8). */
export function onMessage(call: Call, input: MessageInput, world: CallWorld): CallStep {
  const fault = graveFault(input);
  if (fault !== undefined && !isClearing(input)) {
    // A faulty STATUS is never answered by STATUS: two sides could go on like that for ever.
    return input.message === "STATUS" ? stay(call) : stay(call, status(call, world, refusal(fault, world)));
  }
  const step = understood(call, input, world, fault && refusal(fault, world));
  const slip = input.faults.find(({ problem }) => problem === "content");
  if (slip === undefined || isClearing(input) || input.message === "STATUS" || step.call.stage === "null") return step;
  // §5.8.7.2: the message is acted on, the element is not.
  return around(step, [], [status(step.call, world, refusal(slip, world))]);
}

/** Messages that end a call are acted on whatever is wrong with them (§5.8.6.1). */
function isClearing({ message }: MessageInput): boolean {
  return message === "DISCONNECT" || message === "RELEASE" || message === "RELEASE COMPLETE";
}

/** Something is wrong that keeps the message from being acted on (§5.8.6, §5.8.7.1). */
export function graveFault(input: Pick<MessageInput, "message" | "faults">): Fault | undefined {
  return input.faults.find(
    ({ problem, id }) =>
      problem === "missing" ||
      problem === "unknown-required" ||
      (problem === "content" && isMandatory(input.message, id)),
  );
}

export function refusal({ problem, id }: Fault, world: Pick<CallWorld, "location">): CauseElement {
  const value = problem === "content" ? Cause.elementContents : Cause.mandatoryElementMissing;
  return { value, location: world.location, diagnostics: Uint8Array.of(id) };
}

function understood(call: Call, input: MessageInput, world: CallWorld, refused: CauseElement | undefined): CallStep {
  const { elements } = input;
  switch (input.message) {
    case "DISCONNECT":
      return onDisconnect(call, elements, world, refused);
    case "RELEASE": {
      // §5.3.3 c: two RELEASE that cross end the call without RELEASE COMPLETE.
      const answer = call.stage === "releasing" ? [] : [send("RELEASE COMPLETE", refused ? { cause: refused } : {})];
      return end(call, { cause: causeIn(elements), byUs: false }, ...answer);
    }
    case "RELEASE COMPLETE":
      return end(call, { cause: causeIn(elements), byUs: false });
    case "STATUS ENQUIRY":
      return stay(call, status(call, world, Cause.responseToStatusEnquiry));
    case "STATUS":
      return onStatus(call, elements, world);
    // §5.8.3.2 e: a SETUP for a call that is there already is not looked at.
    case "SETUP":
    case "NOTIFY":
    case "FACILITY":
    case "CONGESTION CONTROL":
    case "USER INFORMATION":
      return stay(call);
    case "SEGMENT":
    case "SUSPEND":
    case "SUSPEND ACKNOWLEDGE":
    case "SUSPEND REJECT":
    case "RESUME":
    case "RESUME ACKNOWLEDGE":
    case "RESUME REJECT":
      // §5.6: who does not suspend calls answers as to a type that does not exist.
      return stay(call, status(call, world, Cause.messageTypeUnknown));
    case "SETUP ACKNOWLEDGE":
    case "CALL PROCEEDING":
    case "ALERTING":
    case "PROGRESS":
    case "CONNECT":
      return (call.isOurs ? onForward(call, input, world) : undefined) ?? unexpected(call, world);
    case "CONNECT ACKNOWLEDGE":
    case "INFORMATION":
      return onBackward(call, input, world) ?? unexpected(call, world);
    case "RESTART":
    case "RESTART ACKNOWLEDGE":
    case "SERVICE":
    case "SERVICE ACKNOWLEDGE":
      return unexpected(call, world);
  }
}

/** §5.8.4. What crosses our clearing is no mistake of anybody. */
function unexpected(call: Call, world: CallWorld): CallStep {
  const isGoing = call.stage === "we-disconnect" || call.stage === "they-disconnect" || call.stage === "releasing";
  return isGoing ? stay(call) : stay(call, status(call, world, Cause.messageNotCompatible));
}

function onDisconnect(call: Call, elements: Elements, world: CallWorld, refused: CauseElement | undefined): CallStep {
  const cause = causeIn(elements);
  switch (call.stage) {
    case "null":
    case "releasing":
    case "they-disconnect":
      return stay(call);
    case "we-disconnect":
      // §5.3.5: both sides clear at once.
      return release(call, world, call.clearing?.cause ?? cause);
    case "initiated":
    case "overlap":
    case "proceeding":
    case "alerting":
    case "connecting":
    case "active": {
      const clearing = { cause, byUs: false };
      const hears = hasTone(elements) && call.channel !== undefined && refused === undefined;
      const told = tell({ type: "clearing", call: call.id, cause, hasTone: hears });
      const next = { ...call, clearing };
      if (!hears) return around(release(next, world, refused?.value ?? cause), [told]);
      const { timer, ...still } = next;
      const stop = timer === undefined ? [] : [{ type: "stop", timer } as const];
      return stay({ ...still, stage: "they-disconnect" }, ...stop, told);
    }
  }
}

/** §5.8.11. Only an answer to our own enquiry is held against us: what crosses on the way may be behind. */
function onStatus(call: Call, { cause, callState = 0 }: Elements, world: CallWorld): CallStep {
  const isAnswer = cause?.value === Cause.responseToStatusEnquiry;
  if (callState === 0) {
    const value = isAnswer ? Cause.temporaryFailure : (cause?.value ?? Cause.temporaryFailure);
    return end(call, { cause: value, byUs: false });
  }
  if (!isAnswer || call.enquiries === 0) return stay(call);
  const asked: Call = { ...call, enquiries: 0 };
  const stop = { type: "stop", timer: "t322" } as const;
  if (fits(asked, callState, world)) return stay(asked, stop);
  return around(disconnect(asked, world, { cause: Cause.messageNotCompatible, byUs: true }), [stop]);
}

/** The far side's state goes with ours. CONNECT or its acknowledgement may be on its way. */
function fits(call: Call, callState: number, { side }: CallWorld): boolean {
  const CLEARING = [11, 12, 19];
  if (CLEARING.includes(callState) || CLEARING.includes(stateNumber(call, side))) return true;
  if (call.stage === "active") return callState === 10 || (callState === 8 && call.isOurs);
  const BY_USER = [1, 2, 3, 4, 10];
  const BY_NETWORK = [6, 25, 9, 7, 8, 10];
  return (call.isOurs === (side === "user") ? BY_USER : BY_NETWORK).includes(callState);
}
