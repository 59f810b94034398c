import { Cause } from "#drivers/isdn/q931/codec/causes.table.ts";
import type { Elements } from "#drivers/isdn/q931/codec/elements.ts";
import { around, enter, hasTone, release, send, stay, tell } from "./actions.ts";
import type { Call, CallAction, CallStep, CallWorld, MessageInput } from "./call.ts";
import { calledElement, connectedOf } from "./parties.ts";

/**
 * What comes back on a call of ours until it is answered (EN 300 403-1 §5.1). Undefined: the message does not fit
 * the stage. Stages may be left out: networks behind other networks do so.
 */
export function onForward(call: Call, { message, elements }: MessageInput, world: CallWorld): CallStep | undefined {
  const isEarly = call.stage === "initiated" || call.stage === "overlap";
  const isSetUp = isEarly || call.stage === "proceeding" || call.stage === "alerting";
  const settled = settle(call, elements, world);
  switch (message) {
    case "SETUP ACKNOWLEDGE":
      return call.stage === "initiated"
        ? chosen(settled, call, world, (next) => onMore(next, elements, world))
        : undefined;
    case "CALL PROCEEDING": {
      const told = tell({ type: "proceeding", call: call.id, hasTone: hasTone(elements) });
      const proceed = (next: Call): CallStep => {
        // In-band information ends the wait for ALERTING: nobody knows how long an announcement is (§5.1.6).
        return around(
          enter(next, world, { stage: "proceeding", ...(hasTone(elements) ? {} : { timer: "t310" }) }),
          [],
          [told],
        );
      };
      return isEarly ? chosen(settled, call, world, proceed) : undefined;
    }
    case "ALERTING": {
      const told = tell({ type: "alerting", call: call.id, hasTone: hasTone(elements) });
      const alert = (next: Call): CallStep =>
        around(enter(next, world, { stage: "alerting", timer: "t301" }), [], [told]);
      return isSetUp && call.stage !== "alerting" ? chosen(settled, call, world, alert) : undefined;
    }
    case "PROGRESS":
      return isSetUp ? chosen(settled, call, world, (next) => onProgress(next, elements, world)) : undefined;
    case "CONNECT":
      return isSetUp ? chosen(settled, call, world, (next) => onConnect(next, elements, world)) : undefined;
    default:
      return undefined;
  }
}

/** The channel after the first answer, whether that answer chose it, or that it cannot be (§5.1.2, §5.2.3). */
type Settled =
  | { readonly kind: "agreed"; readonly call: Call; readonly actions: readonly CallAction[] }
  | { readonly kind: "unacceptable" };

function settle(call: Call, { channel: named }: Elements, world: CallWorld): Settled {
  if (call.isSettled) return { kind: "agreed", call, actions: [] };
  const channel = named?.channels[0] ?? call.channel;
  if (channel === undefined) return { kind: "unacceptable" };
  if (channel !== call.channel && (call.setup?.channel?.isExclusive === true || !world.isFree(channel))) {
    return { kind: "unacceptable" };
  }
  const told = tell({ type: "channel-chosen", call: call.id, channel });
  return { kind: "agreed", call: { ...call, channel, isSettled: true }, actions: [told] };
}

function chosen(settled: Settled, call: Call, world: CallWorld, go: (call: Call) => CallStep): CallStep {
  if (settled.kind === "agreed") return around(go(settled.call), settled.actions);
  const clearing = { cause: Cause.channelUnacceptable, byUs: true };
  return release({ ...call, clearing }, world, Cause.channelUnacceptable);
}

/** The far side wants more digits (§5.1.3): those that wait go now. */
function onMore({ digits, ...call }: Call, elements: Elements, world: CallWorld): CallStep {
  const tone = hasTone(elements) ? [tell({ type: "progress", call: call.id, hasTone: true })] : [];
  const waiting = digits === undefined ? [] : [information(digits.text, digits.isComplete)];
  return around(enter(call, world, { stage: "overlap", timer: "t304" }), [], [...tone, ...waiting]);
}

/** Further digits of a call of ours (§5.1.3). */
export function information(digits: string, isComplete: boolean): CallAction {
  return send("INFORMATION", {
    ...(digits === "" ? {} : { called: calledElement(digits, undefined) }),
    ...(isComplete ? { isSendingComplete: true } : {}),
  });
}

function onProgress(call: Call, elements: Elements, world: CallWorld): CallStep {
  const cause = elements.cause === undefined ? {} : { cause: elements.cause.value };
  const told = tell({ type: "progress", call: call.id, hasTone: hasTone(elements), ...cause });
  if (call.stage === "alerting") return stay(call, told);
  if (hasTone(elements)) return around(enter(call, world, { stage: "proceeding" }), [], [told]);
  if (call.stage === "initiated") return around(enter(call, world, { stage: "proceeding", timer: "t310" }), [], [told]);
  return stay(call, told);
}

function onConnect(call: Call, elements: Elements, world: CallWorld): CallStep {
  const connected = connectedOf(elements);
  const told = tell({ type: "answered", call: call.id, ...(connected === undefined ? {} : { connected }) });
  return around(enter(call, world, { stage: "active" }), [], [send("CONNECT ACKNOWLEDGE"), told]);
}
