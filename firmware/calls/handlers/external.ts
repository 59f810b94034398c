import type { DestinationHandler } from "#firmware/calls/call-control.ts";
import { type OutboundRoute, routeOutbound, type WayOut } from "#firmware/calls/routing/outbound.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Decision } from "#firmware/domain/call-event.ts";
import { Cause, type Termination } from "#firmware/domain/termination.ts";
import type { RecordBecause } from "./extension.ts";
import { refuse } from "./refuse.ts";

/** Outside telephones ring long before a voicemail of theirs answers. */
const RING_MS = 90_000;

/** How a way out stands now: "down" is a peer that does not answer, "nameless" one whose name leads nowhere. */
export type WayState = "free" | "in-use" | "down" | "nameless";

export interface WaysOut {
  stateOf(way: WayOut): WayState;
}

/** Calls a number outside over the first way that is free; a way that fails gives the call to the next. */
export function createExternalHandler(options: {
  readonly config: () => Config;
  readonly ways: WaysOut;
  readonly recordBecause: RecordBecause;
}): DestinationHandler<"external"> {
  return async (call, { number }) => {
    const config = options.config();
    const extension = config.extensions.find(
      (one) => one.number === call.caller.number && call.direction !== "inbound",
    );
    const route =
      call.onlyLine === undefined
        ? routeOutbound(config, number, { mayDialOut: extension?.mayDialOut ?? true })
        : overLine(call.onlyLine, number);
    for (const step of route.steps) call.decide(step);
    if (route.kind === "none") {
      const isBarred = route.because === "not-allowed";
      const cause = isBarred ? Cause.notAllowed : Cause.unallocatedNumber;
      return refuse(call, { cause, prompt: isBarred ? "not-allowed" : "number-not-in-service" });
    }
    call.ringBack();
    let last: Termination = { cause: Cause.noCircuit, by: "network", detail: "all lines are in use" };
    for (const way of route.ways) {
      const facts: Decision["facts"] = way.kind === "line" ? { line: way.line } : { trunk: way.trunk };
      const state = options.ways.stateOf(way);
      if (state !== "free") {
        call.decide(state === "in-use" ? { code: "outbound.way-in-use", facts } : failed(facts, whyDown(way, state)));
        continue;
      }
      call.decide({ code: "outbound.way", facts });
      const result = await call.dial({ targets: [way], ringMs: RING_MS, earlyMedia: true });
      if (result.kind === "withdrawn") return undefined;
      if (result.kind === "answered") {
        const why = options.recordBecause(call, extension === undefined ? [] : [extension.number]);
        await call.bridge(result.leg, why === undefined ? {} : { recordBecause: why });
        return undefined;
      }
      last = result.termination;
      // The callee's own answer is final; only a way that does not work is worth another.
      if (!WAY_FAILED.has(last.cause)) break;
      call.decide(failed(facts, last.detail));
    }
    return refuse(call, { cause: last.cause, prompt: PROMPTS.get(last.cause) ?? "number-not-in-service" });
  };
}

/** A person tries out a line: no rule is asked. */
function overLine(line: string, digits: string): Extract<OutboundRoute, { kind: "ways" }> {
  const decision: Decision = { code: "outbound.rule", facts: { rule: line, digits } };
  return { kind: "ways", ways: [{ kind: "line", line, digits }], rule: "", steps: [decision] };
}

function whyDown({ kind }: WayOut, state: "down" | "nameless"): string {
  if (kind === "line") return "the line is out of order";
  return state === "down" ? "the peer does not answer" : "the peer's name is not found";
}

function failed(facts: Decision["facts"], because: string): Decision {
  return { code: "outbound.way-failed", facts: { ...facts, because } };
}

const WAY_FAILED: ReadonlySet<number> = new Set([
  Cause.noCircuit,
  Cause.networkOutOfOrder,
  Cause.temporaryFailure,
  Cause.congestion,
  Cause.recoveryOnTimer,
]);

const PROMPTS: ReadonlyMap<number, string> = new Map([
  [Cause.noCircuit, "all-lines-busy"],
  [Cause.userBusy, "line-busy"],
  [Cause.noAnswer, "no-answer"],
  [Cause.networkOutOfOrder, "technical-problem"],
  [Cause.temporaryFailure, "technical-problem"],
  [Cause.congestion, "all-lines-busy"],
  [Cause.recoveryOnTimer, "technical-problem"],
]);
