import type { CallControl, DestinationHandler, DialTarget } from "#firmware/calls/call-control.ts";
import type { Flow } from "#firmware/config/schema/flow.ts";
import { Cause } from "#firmware/domain/termination.ts";
import type { DialOutcome, DialTo, FlowWorld, ScheduleAnswer } from "./flow-call.ts";
import { runFlow } from "./run-flow.ts";

export interface FlowHandlerOptions {
  readonly flow: (id: string) => Flow | undefined;
  readonly schedule: (id: string) => ScheduleAnswer | undefined;
  /** Ways out for an outside number, in order of preference; none when no rule allows it. */
  readonly outsideTargets: (call: CallControl, number: string) => readonly DialTarget[];
  /** Why a conversation a flow has dialled is recorded; undefined when it is not. */
  readonly recordBecause: (call: CallControl, to: DialTo) => string | undefined;
}

/** Carries the destination "flow" out. */
export function createFlowHandler(options: FlowHandlerOptions): DestinationHandler<"flow"> {
  const world: FlowWorld<CallControl> = {
    flow: options.flow,
    schedule: options.schedule,
    dial: (call, to, ringMs) => dial(call, { to, ringMs }, options),
  };
  return (call, destination) => runFlow(call, destination.flow, world);
}

async function dial(
  call: CallControl,
  request: { to: DialTo; ringMs: number },
  options: FlowHandlerOptions,
): Promise<DialOutcome> {
  const { to, ringMs } = request;
  const rounds: readonly (readonly DialTarget[])[] =
    to.kind === "extension" ? [[to]] : options.outsideTargets(call, to.number).map((target) => [target]);
  call.ringBack();
  let wasBusy = false;
  for (const targets of rounds) {
    const result = await call.dial({ targets, ringMs });
    if (result.kind === "answered") {
      const because = options.recordBecause(call, to);
      await call.bridge(result.leg, because === undefined ? {} : { recordBecause: because });
      return "served";
    }
    if (result.kind === "withdrawn") return "no-answer";
    wasBusy = result.termination.cause === Cause.userBusy;
    // The next way out helps only when this one was the trouble, not when the far end is busy or does not answer.
    if (wasBusy || result.termination.cause === Cause.noAnswer) break;
  }
  return wasBusy ? "busy" : "no-answer";
}
