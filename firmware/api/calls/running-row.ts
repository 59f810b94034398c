import type { Person } from "#firmware/api/access/person.ts";
import type { CallRow } from "#firmware/api/contract/calls.ts";
import type { LiveCall } from "#firmware/api/contract/live.ts";
import { partyFor } from "#firmware/api/mask.ts";
import { nameOf } from "#firmware/api/names.ts";
import type { Config } from "#firmware/config/schema/config.ts";

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
