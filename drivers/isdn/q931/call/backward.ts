import type { Elements } from "#drivers/isdn/q931/codec/elements.ts";
import { around, enter, stay, tell } from "./actions.ts";
import type { Call, CallStep, CallWorld, MessageInput } from "./call.ts";

/**
 * What a caller's side says after its SETUP (EN 300 403-1 §5.1.3, §5.2.4, §5.2.8), and what either side says in a call.
 * Undefined: the message does not fit the stage.
 */
export function onBackward(call: Call, { message, elements }: MessageInput, world: CallWorld): CallStep | undefined {
  if (message === "INFORMATION") return onInformation(call, elements, world);
  if (call.stage === "active") return stay(call);
  if (call.stage !== "connecting") return undefined;
  return around(enter(call, world, { stage: "active" }), [], [tell({ type: "answered", call: call.id })]);
}

function onInformation(call: Call, elements: Elements, world: CallWorld): CallStep {
  const digits = elements.called?.digits ?? elements.keypad ?? "";
  const isComplete = elements.isSendingComplete === true;
  if (call.isOurs || (call.stage !== "initiated" && call.stage !== "overlap")) {
    // In a call the keypad is what the far side presses; a display is for telephones.
    const keys = call.stage === "active" ? (elements.keypad ?? "") : "";
    return keys === "" ? stay(call) : stay(call, tell({ type: "keypad", call: call.id, digits: keys }));
  }
  const told = digits === "" && !isComplete ? [] : [tell({ type: "digits", call: call.id, digits, isComplete })];
  if (call.stage === "initiated") return stay(call, ...told);
  return around(enter(call, world, { stage: "overlap", ...(isComplete ? {} : { timer: "t302" }) }), [], told);
}
