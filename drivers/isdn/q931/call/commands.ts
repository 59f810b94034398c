import type { Elements } from "#drivers/isdn/q931/codec/elements.ts";
import { around, causeOf, disconnect, end, enter, release, send, stay, tell, toneProgress } from "./actions.ts";
import type { Call, CallCommand, CallStep, CallWorld } from "./call.ts";
import { information } from "./forward.ts";
import { numberElement } from "./parties.ts";

/** What the box wants of a call. What does not fit its stage (it has gone on meanwhile) is not done. */
export function onCommand(call: Call, command: CallCommand, world: CallWorld): CallStep {
  switch (command.type) {
    case "clear":
      return onClear(call, command, world);
    case "digits":
      return onDigits(call, command, world);
    case "proceed":
    case "more":
    case "alert":
    case "progress":
    case "answer":
      return call.isOurs ? stay(call) : onAnswering(call, command, world);
  }
}

type Ask<Type extends CallCommand["type"]> = Extract<CallCommand, { readonly type: Type }>;

function onClear(call: Call, { cause, hasTone }: Ask<"clear">, world: CallWorld): CallStep {
  const clearing = { cause, byUs: true };
  if (call.isLinkLost === true) return end(call, clearing);
  switch (call.stage) {
    case "null":
    case "releasing":
      return stay(call);
    case "we-disconnect":
      // The tone has been played long enough.
      return call.timer === "t306" ? release(call, world, call.clearing?.cause ?? cause) : stay(call);
    case "they-disconnect":
      return release(call, world, cause);
    case "initiated":
      // §5.2.5.1: a call that was never taken is refused with one message.
      if (!call.isOurs) return end(call, clearing, send("RELEASE COMPLETE", { cause: causeOf(cause, world) }));
      return disconnect(call, world, clearing);
    case "overlap":
    case "proceeding":
    case "alerting":
    case "connecting":
    case "active": {
      if (hasTone !== true || world.side === "user") return disconnect(call, world, clearing);
      // §5.3.4.1: the network plays a tone or announcement before it releases.
      const next = enter({ ...call, clearing }, world, { stage: "we-disconnect", timer: "t306" });
      return around(next, [send("DISCONNECT", { cause: causeOf(cause, world), ...toneProgress(world) })]);
    }
  }
}

function onDigits(call: Call, { digits, isComplete }: Ask<"digits">, world: CallWorld): CallStep {
  if (!call.isOurs) return stay(call);
  if (call.stage === "initiated") {
    const waiting = call.digits?.text ?? "";
    return stay({ ...call, digits: { text: waiting + digits, isComplete } });
  }
  if (call.stage !== "overlap") return stay(call);
  return around(enter(call, world, { stage: "overlap", timer: "t304" }), [information(digits, isComplete)]);
}

/** Calls of the far side on their way to an answer (§5.2). */
function onAnswering(call: Call, command: Exclude<CallCommand, Ask<"clear" | "digits">>, world: CallWorld): CallStep {
  const isEarly = call.stage === "initiated" || call.stage === "overlap";
  const isSetUp = isEarly || call.stage === "proceeding" || call.stage === "alerting";
  const agreed: Call = { ...call, isSettled: true };
  const first = firstAnswer(call);
  switch (command.type) {
    case "more":
      if (!isEarly) return stay(call);
      return around(
        enter(agreed, world, { stage: "overlap", timer: "t302" }),
        call.stage === "initiated" ? [send("SETUP ACKNOWLEDGE", first)] : [],
      );
    case "proceed":
      if (!isEarly) return stay(call);
      return around(enter(agreed, world, { stage: "proceeding" }), [send("CALL PROCEEDING", first)]);
    case "alert": {
      if (!isSetUp || call.stage === "alerting") return stay(call);
      const tone = command.hasTone ? toneProgress(world) : {};
      return around(enter(agreed, world, { stage: "alerting" }), [send("ALERTING", { ...first, ...tone })]);
    }
    case "progress": {
      if (!isSetUp) return stay(call);
      const cause = command.cause === undefined ? {} : { cause: causeOf(command.cause, world) };
      const progress = send("PROGRESS", { ...toneProgress(world), ...cause });
      if (!isEarly) return stay(call, progress);
      return around(enter(agreed, world, { stage: "proceeding" }), [send("CALL PROCEEDING", first), progress]);
    }
    case "answer": {
      if (!isSetUp) return stay(call);
      const connected = command.connected && numberElement(command.connected, world.side === "network");
      const connect = send("CONNECT", { ...first, ...(connected === undefined ? {} : { connected }) });
      // §5.1.8: the network's answer stands at once, a user's waits for the network's word (§5.2.8).
      if (world.side === "user") return around(enter(agreed, world, { stage: "connecting", timer: "t313" }), [connect]);
      const told = tell({ type: "answered", call: call.id });
      return around(enter(agreed, world, { stage: "active" }), [connect], [told]);
    }
  }
}

/** The first answer to a SETUP names the channel, whatever it is (§5.2.3). */
function firstAnswer({ isSettled, channel }: Call): Elements {
  if (isSettled || channel === undefined) return {};
  return { channel: { selection: "indicated", isExclusive: true, channels: [channel] } };
}
