import { Cause } from "#drivers/isdn/q931/codec/causes.table.ts";
import { end, status, stay } from "./actions.ts";
import type { Call, CallInput, CallStep, CallWorld } from "./call.ts";
import { onCommand } from "./commands.ts";
import { onLink } from "./link.ts";
import { onMessage } from "./messages.ts";
import { onTimer } from "./timers.ts";

/**
 * One call of Q.931 (EN 300 403-1 §5): what it is after an input, and what is to be done. Pure; the same for both
 * sides and directions. A call in stage `null` is over.
 */
export function stepCall(call: Call, input: CallInput, world: CallWorld): CallStep {
  if (call.stage === "null") return stay(call);
  switch (input.type) {
    case "message":
      return onMessage(call, input, world);
    case "unknown-message": {
      const { location } = world;
      const cause = { value: Cause.messageTypeUnknown, location, diagnostics: Uint8Array.of(input.code) };
      return stay(call, status(call, world, cause));
    }
    case "command":
      return onCommand(call, input.command, world);
    case "timer":
      return onTimer(call, input.timer, world);
    case "link":
      return onLink(call, input.change, world);
    case "drop":
      return end(call, { cause: input.cause, byUs: input.byUs });
    case "channel-lost":
      return stay({ ...call, channel: undefined });
  }
}
