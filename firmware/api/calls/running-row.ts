import type { Person } from "#firmware/api/access/person.ts";
import type { CallRow } from "#firmware/api/contract/call-list.ts";
import type { LiveCall } from "#firmware/api/contract/live.ts";
import { partyFor } from "#firmware/api/mask.ts";
import { nameOf } from "#firmware/api/names.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { CallCriteria } from "#firmware/reports/call-criteria.ts";

/** A call that is going on, as a row: what is not known yet is null. */
export function runningRow(config: Config, person: Person, call: LiveCall): CallRow {
  const { origin } = call;
  const start =
    origin.kind === "line"
      ? { kind: "line" as const, ...nameOf(config, "line", origin.line) }
      : origin.kind === "trunk"
        ? { kind: "trunk" as const, ...nameOf(config, "trunk", origin.trunk) }
        : { kind: "extension" as const, ...nameOf(config, "extension", origin.extension) };
  const queue = call.queue === undefined ? null : nameOf(config, "queue", call.queue);
  return {
    id: call.id,
    direction: call.direction,
    startedAt: call.startedAt,
    answeredAt: call.answeredAt ?? null,
    endedAt: null,
    caller: partyFor(person, call.caller),
    called: partyFor(person, call.called),
    path: [start, ...(queue === null ? [] : [{ kind: "queue" as const, ...queue }])],
    result: null,
    queue,
    agent: call.extension === undefined ? null : nameOf(config, "extension", call.extension),
    waitMs: null,
    talkMs: null,
    recordings: 0,
    voicemail: false,
    endedBy: null,
    cause: null,
  };
}

/** Whether a running call belongs into a list of these criteria; what only its end decides keeps it out. */
export function isRunningMatch(call: LiveCall, criteria: CallCriteria): boolean {
  const { from, to, direction, result, queue, agent, line, number, text, recorded, offer, stay } = criteria;
  if (result !== undefined || offer !== undefined || stay !== undefined || recorded !== undefined) return false;
  if (direction !== undefined && direction !== call.direction) return false;
  if (from !== undefined && call.startedAt < from) return false;
  if (to !== undefined && call.startedAt >= to) return false;
  if (queue !== undefined && queue !== call.queue) return false;
  const { origin } = call;
  const own = origin.kind === "extension" ? origin.extension : undefined;
  if (agent !== undefined && agent !== call.extension && agent !== own) return false;
  if (line !== undefined && line !== (origin.kind === "line" ? origin.line : origin.kind === "trunk" && origin.trunk)) {
    return false;
  }
  const { caller, called } = call;
  if (number !== undefined && ![caller, called].some((party) => party.number?.includes(number))) return false;
  const words = [call.id, caller.name, called.name].map((word) => word?.toLowerCase() ?? "");
  return text === undefined || words.some((word) => word.includes(text.toLowerCase()));
}
