import type { IncomingLeg } from "#firmware/channels/leg.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { CallDirection, Decision } from "#firmware/domain/call-event.ts";
import type { Destination } from "#firmware/domain/destination.ts";
import type { Party } from "#firmware/domain/party.ts";
import type { CallControl, HandlerResult } from "./call-control.ts";
import { routeInbound } from "./routing/inbound.ts";
import { type PhoneCodeName, routeInternal } from "./routing/internal.ts";
import type { FirstStep } from "./run-call.ts";

/** What a phone code does; `rest` is what was dialled after it. */
export type PhoneCodeHandler = (
  call: CallControl,
  code: { readonly name: PhoneCodeName; readonly rest: string },
) => Promise<HandlerResult>;

/** Where a call goes first, and why. */
export interface FirstRoute {
  readonly direction: CallDirection;
  readonly called: Party;
  readonly steps: readonly Decision[];
  readonly first: FirstStep;
  readonly recording?: boolean;
  /** The rule that has taken a call from outside. */
  readonly rule?: string;
}

/** A call from a line or a trunk: by the rules for calls in, at this wall time in milliseconds. */
export function routeFromOutside(config: Config, { leg, called }: IncomingLeg, at: number): FirstRoute {
  const { terminal, party } = leg;
  const route = routeInbound(config, {
    at,
    ...(terminal.kind === "line" && { line: terminal.line }),
    ...(terminal.kind === "trunk" && { trunk: terminal.trunk }),
    ...(called !== undefined && { called }),
    ...(party.number !== undefined && { caller: party.number }),
  });
  const decision = route.steps.at(-1) ?? { code: "inbound.default", facts: {} };
  return {
    direction: "inbound",
    called: called === undefined ? {} : { number: called },
    steps: route.steps.slice(0, -1),
    first: { kind: "destination", destination: route.destination, decision },
    ...(route.recording !== undefined && { recording: route.recording }),
    ...(route.rule !== undefined && { rule: route.rule }),
  };
}

/** A call from one of the box's own phones: by what was dialled. */
export function routeFromInside(config: Config, called: string, phoneCode: PhoneCodeHandler): FirstRoute {
  const route = routeInternal(config, called);
  const party = { number: called };
  const to = (destination: Destination, code: string): FirstStep => ({
    kind: "destination",
    destination,
    decision: { code, facts: { dialled: called } },
  });
  switch (route.kind) {
    case "destination": {
      const direction = route.destination.kind === "external" ? "outbound" : "internal";
      const named = nameOf(config, route.destination);
      const first = to(route.destination, `dialled.${route.destination.kind}`);
      return { direction, called: { ...party, ...named }, steps: [], first };
    }
    case "code": {
      const { code: name, rest } = route;
      const steps = [{ code: "dialled.phone-code", facts: { dialled: called, code: name } }];
      const run = (call: CallControl): Promise<HandlerResult> => phoneCode(call, { name, rest });
      return { direction: "internal", called: party, steps, first: { kind: "script", run } };
    }
    case "unknown":
      return {
        direction: "internal",
        called: party,
        steps: [],
        first: to({ kind: "play", prompt: "number-not-in-service" }, "dialled.unknown"),
      };
  }
}

/** What phones show of a destination beside its number. */
export function nameOf(config: Config, destination: Destination): { name?: string } {
  if (destination.kind === "extension") {
    const name = config.extensions.find(({ number }) => number === destination.extension)?.name;
    return name === undefined ? {} : { name };
  }
  if (destination.kind === "queue") {
    const name = config.queues.find(({ id }) => id === destination.queue)?.name;
    return name === undefined ? {} : { name };
  }
  return {};
}
