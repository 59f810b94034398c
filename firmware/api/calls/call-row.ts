import { can, type Person } from "#firmware/api/access/person.ts";
import type { CallRow, PathStep } from "#firmware/api/contract/call-list.ts";
import type { Party } from "#firmware/api/contract/common.ts";
import { maskNumber, partyFor } from "#firmware/api/mask.ts";
import { nameOf } from "#firmware/api/names.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { CallRecordRow } from "#firmware/reports/call-list.ts";

/** A JSON list that we wrote ourselves; anything else counts as empty. */
function listIn(json: string): unknown[] {
  const value: unknown = JSON.parse(json);
  return Array.isArray(value) ? value : [];
}

function party(number: string | null, name: string | null): Party {
  return { ...(number !== null && { number }), ...(name !== null && { name }) };
}

/** The words of the record for stations of the way, and the page's. */
const KINDS: Readonly<Record<string, PathStep["kind"]>> = {
  line: "line",
  trunk: "trunk",
  extension: "extension",
  flow: "flow",
  queue: "queue",
  voicemail: "voicemail",
  outside: "external",
};

function stepOf(step: unknown): { kind: PathStep["kind"]; id: string }[] {
  if (typeof step !== "object" || step === null || !("kind" in step) || !("id" in step)) return [];
  const kind = KINDS[String(step.kind)];
  return kind === undefined ? [] : [{ kind, id: String(step.id) }];
}

/** The stations of a call with the names they have now. */
function pathOf(config: Config, person: Person, steps: string): PathStep[] {
  return listIn(steps)
    .flatMap(stepOf)
    .map(({ kind, id }) => {
      if (kind !== "external") return { kind, ...nameOf(config, kind, id) };
      const number = can(person, "see-numbers") ? id : maskNumber(id);
      return { kind, id: number, name: number };
    });
}

/** Ids of a call's recordings. */
function recordingsOf(row: CallRecordRow): string[] {
  return listIn(row.recordings).filter((id) => typeof id === "string");
}

/** A record as this person may see it. */
export function callRow(config: Config, person: Person, row: CallRecordRow): CallRow {
  const hasWaited = row.queue !== null || row.wait_ms > 0;
  return {
    id: row.id,
    direction: row.direction,
    startedAt: row.started_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    caller: partyFor(person, party(row.caller_number, row.caller_name)),
    called: partyFor(person, party(row.called_number, row.called_name)),
    path: pathOf(config, person, row.steps),
    result: row.result as CallRow["result"], // written by the fold of the journal, which knows these words only
    queue: row.queue === null ? null : nameOf(config, "queue", row.queue),
    agent: row.agent === null ? null : nameOf(config, "extension", row.agent),
    waitMs: hasWaited ? row.wait_ms : null,
    talkMs: row.talk_started_at === null ? null : row.talk_ms,
    recordings: recordingsOf(row).length,
    voicemail: row.voicemail !== null,
    endedBy: row.ended_by as CallRow["endedBy"], // as above
    cause: row.cause,
    ...(row.note !== null && { note: row.note }),
    ...(row.note_result !== null && { noteResult: row.note_result }),
  };
}
