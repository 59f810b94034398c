import type { Decision } from "#firmware/domain/call-event.ts";
import type { Destination } from "#firmware/domain/destination.ts";
import { Cause } from "#firmware/domain/termination.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Call } from "./call.ts";
import {
  type CallControl,
  CallMoved,
  type DestinationHandlers,
  type HandlerResult,
  isTurnOver,
} from "./call-control.ts";
import type { Move } from "./script-turn.ts";

/** A configuration that sends a call in a circle must not keep it for ever. */
const MAX_DESTINATIONS = 50;

/** What is done with a call first: a destination, or a script of its own (phone codes). */
export type FirstStep =
  | {
      readonly kind: "destination";
      readonly destination: Destination;
      readonly decision: Decision;
      readonly before?: Before;
    }
  | { readonly kind: "script"; readonly run: (call: CallControl) => Promise<HandlerResult>; readonly before?: Before };

/** What has to be done before the call goes anywhere (the caller's own phone must be picked up). */
type Before = (call: Call) => Promise<void>;

/**
 * Takes a call from one destination to the next until one of them has served it. The boundary of errors: whatever goes
 * wrong in a handler ends this call and no other.
 */
export async function runCall(
  call: Call,
  first: FirstStep,
  tools: { readonly handlers: DestinationHandlers; readonly log: Logger },
): Promise<void> {
  const log = tools.log.child({ call: call.id });
  try {
    await Promise.race([serve(call, first, tools.handlers), call.released]);
  } catch (error) {
    if (!isTurnOver(error)) fail(call, error, log);
  }
  try {
    await call.finish();
  } catch (error) {
    log.error("a call could not be closed", { error });
  }
}

async function serve(call: Call, first: FirstStep, handlers: DestinationHandlers): Promise<void> {
  let next = await takeTurn(call, () => firstStep(call, first, handlers));
  for (let count = 1; next !== undefined; count++) {
    if (count >= MAX_DESTINATIONS) throw new Error("the call was sent in a circle");
    const { destination, decision } = next;
    call.note({ type: "call.routed", destination, decision });
    next = await takeTurn(call, () => handle(handlers, call, destination));
  }
}

/** Runs one script; where the call goes after it, by its own word or because it was sent there meanwhile. */
async function takeTurn(call: Call, script: () => Promise<HandlerResult>): Promise<Move | undefined> {
  let next: HandlerResult;
  try {
    next = await script();
  } catch (error) {
    const moved = call.turnOver();
    if (error instanceof CallMoved && moved !== undefined) return moved;
    throw error;
  }
  const moved = call.turnOver();
  if (moved !== undefined || next === undefined) return moved;
  return { destination: next, decision: { code: "call.moved-on", facts: { kind: next.kind } } };
}

async function firstStep(call: Call, first: FirstStep, handlers: DestinationHandlers): Promise<HandlerResult> {
  await first.before?.(call);
  if (first.kind === "script") return first.run(call);
  const { destination, decision } = first;
  call.note({ type: "call.routed", destination, decision });
  return handle(handlers, call, destination);
}

function handle(handlers: DestinationHandlers, call: CallControl, destination: Destination): Promise<HandlerResult> {
  switch (destination.kind) {
    case "queue":
      return handlers.queue(call, destination);
    case "extension":
      return handlers.extension(call, destination);
    case "flow":
      return handlers.flow(call, destination);
    case "voicemail":
      return handlers.voicemail(call, destination);
    case "external":
      return handlers.external(call, destination);
    case "play":
      return handlers.play(call, destination);
    case "hang-up":
      return handlers["hang-up"](call, destination);
  }
}

function fail(call: Call, error: unknown, log: Logger): void {
  log.error("a call failed", { error });
  const detail = error instanceof Error ? error.message : String(error);
  call.note({ type: "call.failed", detail });
  call.hangUp({ cause: Cause.temporaryFailure, by: "system", detail });
}
