import { Cause } from "#drivers/isdn/q931/codec/causes.table.ts";
import { around, disconnect, end, enquire, stay } from "./actions.ts";
import type { Call, CallStep, CallWorld } from "./call.ts";

/** The data link was lost, is back, or has begun anew (EN 300 403-1 §5.8.8, §5.8.9). */
export function onLink(call: Call, change: "lost" | "back" | "reset", world: CallWorld): CallStep {
  switch (change) {
    case "lost":
      return onLost(call, world);
    case "back": {
      if (call.isLinkLost !== true) return stay(call);
      const { isLinkLost, ...kept } = call;
      return around(enquire({ ...kept, enquiries: 0 }, world), [{ type: "stop", timer: "t309" }]);
    }
    case "reset":
      return onReset(call, world);
  }
}

/** §5.8.9: calls that are up outlast it for T309; all others end at once. */
function onLost(call: Call, world: CallWorld): CallStep {
  if (call.isLinkLost === true) return stay(call);
  if (call.stage !== "active") return end(call, { cause: Cause.destinationOutOfOrder, byUs: false });
  const waiting: CallStep = stay(
    { ...call, isLinkLost: true, enquiries: 0 },
    {
      type: "start",
      timer: "t309",
      ms: world.timers.t309,
    },
  );
  return call.enquiries === 0 ? waiting : around(waiting, [{ type: "stop", timer: "t322" }]);
}

/**
 * §5.8.8: digits may be lost, so overlap ends; clearing and what waits for an answer at once have their own timers. The
 * far side is asked after all others: it may have begun anew itself, and nobody is to hear it ring until T301.
 */
function onReset(call: Call, world: CallWorld): CallStep {
  switch (call.stage) {
    case "overlap":
      return disconnect(call, world, { cause: Cause.temporaryFailure, byUs: false });
    case "proceeding":
    case "alerting":
    case "active":
      return enquire({ ...call, enquiries: 0 }, world);
    case "null":
    case "initiated":
    case "connecting":
    case "we-disconnect":
    case "they-disconnect":
    case "releasing":
      return stay(call);
  }
}
