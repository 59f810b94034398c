import type { CallLeg } from "#firmware/api/contract/call-detail.ts";
import { nameOf } from "#firmware/api/names.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { CallEvent } from "#firmware/domain/call-event.ts";
import type { Party, Terminal } from "#firmware/domain/party.ts";

/** The caller's own leg has no event that names it; it is shown under this id. */
const CALLER_LEG = "caller";

function labelOf(config: Config, terminal: Terminal, party: Party): string {
  switch (terminal.kind) {
    case "line":
      return nameOf(config, "line", terminal.line).name;
    case "trunk":
      return nameOf(config, "trunk", terminal.trunk).name;
    case "extension":
      return party.name ?? nameOf(config, "extension", terminal.extension).name;
  }
}

function change(legs: Map<string, CallLeg>, id: string, more: Partial<CallLeg>): void {
  const leg = legs.get(id);
  if (leg !== undefined) legs.set(id, { ...leg, ...more });
}

/** Everybody who took part in a call or was rung for it, the caller first. */
export function legsOf(config: Config, events: readonly CallEvent[]): CallLeg[] {
  const legs = new Map<string, CallLeg>();
  for (const event of events) {
    switch (event.type) {
      case "call.started":
        legs.set(CALLER_LEG, {
          id: CALLER_LEG,
          role: "caller",
          terminal: event.origin,
          party: event.caller,
          name: labelOf(config, event.origin, event.caller),
          dialledAt: event.at,
          ringingAt: event.at,
          answeredAt: null,
          endedAt: null,
          termination: null,
        });
        break;
      case "leg.dialled":
        legs.set(event.leg, {
          id: event.leg,
          role: "dialled",
          terminal: event.to,
          party: event.party,
          name: labelOf(config, event.to, event.party),
          dialledAt: event.at,
          ringingAt: null,
          answeredAt: null,
          endedAt: null,
          termination: null,
        });
        break;
      case "leg.ringing":
        change(legs, event.leg, { ringingAt: event.at });
        break;
      case "leg.answered":
        change(legs, event.leg, { answeredAt: event.at });
        break;
      case "leg.ended":
        change(legs, event.leg, { endedAt: event.at, termination: event.termination });
        break;
      case "call.answered":
        change(legs, CALLER_LEG, { answeredAt: event.at });
        break;
      case "call.ended":
        change(legs, CALLER_LEG, { endedAt: event.at, termination: event.termination });
        break;
      default:
        break; // other facts are about the call, not about one party
    }
  }
  return [...legs.values()];
}
