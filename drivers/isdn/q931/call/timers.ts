import { Cause } from "#drivers/isdn/q931/codec/causes.table.ts";
import { around, causeOf, disconnect, end, enquire, enter, release, send, stay, tell } from "./actions.ts";
import type { Call, CallAction, CallStep, CallWorld } from "./call.ts";
import type { CallTimer } from "./timers.table.ts";

/** SETUP and RELEASE and STATUS ENQUIRY are sent this often at most. */
const MOST_TRIES = 2;

/** A timer has run out (EN 300 403-1 §9). */
export function onTimer(call: Call, timer: CallTimer, world: CallWorld): CallStep {
  if (timer === "t309") return end(call, { cause: Cause.destinationOutOfOrder, byUs: false });
  if (timer === "t322") return onNoStatus(call, world);
  if (timer !== call.timer) return stay(call);
  switch (timer) {
    case "t303":
      return onNoAnswerToSetup(call, world);
    case "t308":
      return onNoReleaseComplete(call, world);
    case "t302": {
      // What is there must do; whether it does, the box knows.
      const told = tell({ type: "digits", call: call.id, digits: "", isComplete: true });
      return around(enter(call, world, { stage: "overlap" }), [], [told]);
    }
    case "t305":
    case "t306":
      return release(call, world, call.clearing?.cause ?? Cause.normalClearing);
    case "t301":
      return disconnect(call, world, { cause: Cause.noAnswer, byUs: false, sent: Cause.recoveryOnTimer });
    case "t304":
      return disconnect(call, world, { cause: Cause.invalidNumber, byUs: false, sent: Cause.recoveryOnTimer });
    case "t310":
      return disconnect(call, world, { cause: Cause.noUserResponding, byUs: false, sent: Cause.recoveryOnTimer });
    case "t313":
      return disconnect(call, world, { cause: Cause.recoveryOnTimer, byUs: false });
  }
}

/** §5.1.1, §5.2.5.3: SETUP is sent once more, then the call is given up. */
function onNoAnswerToSetup(call: Call, world: CallWorld): CallStep {
  if (call.tries < MOST_TRIES && call.setup !== undefined) {
    const again = enter(call, world, { stage: "initiated", timer: "t303", tries: call.tries + 1 });
    return around(again, [send("SETUP", call.setup)]);
  }
  const cause = world.side === "network" ? Cause.noUserResponding : Cause.recoveryOnTimer;
  const goodBye = send("RELEASE COMPLETE", { cause: causeOf(Cause.recoveryOnTimer, world) });
  return end(call, { cause, byUs: false }, goodBye);
}

/** §5.3.3, §5.3.4: RELEASE is sent once more; a channel the far side never gives back is for maintenance. */
function onNoReleaseComplete(call: Call, world: CallWorld): CallStep {
  const cause = call.clearing?.cause ?? Cause.normalClearing;
  if (call.tries < MOST_TRIES) {
    const again = enter(call, world, { stage: "releasing", timer: "t308", tries: call.tries + 1 });
    return around(again, [send("RELEASE", { cause: causeOf(cause, world) })]);
  }
  const { channel } = call;
  const stuck: CallAction[] = channel === undefined ? [] : [{ type: "channel-stuck", channel }];
  return around(end(call, { cause, byUs: true }), [], stuck);
}

/** §5.8.10: who does not say where the call is does not have it. */
function onNoStatus(call: Call, world: CallWorld): CallStep {
  if (call.enquiries < MOST_TRIES) return enquire(call, world);
  const asked: Call = { ...call, enquiries: 0 };
  switch (call.stage) {
    case "null":
    case "we-disconnect":
    case "they-disconnect":
    case "releasing":
      return stay(asked);
    case "initiated":
    case "overlap":
    case "proceeding":
    case "alerting":
    case "connecting":
    case "active":
      return disconnect(asked, world, { cause: Cause.temporaryFailure, byUs: false });
  }
}
