import { can, type Person } from "#firmware/api/access/person.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Database } from "#firmware/db/database.ts";
import { type CallCriteria, conditionsOf } from "#firmware/reports/call-criteria.ts";
import { CALL_COLUMNS, type CallRecordRow } from "#firmware/reports/call-list.ts";

/** Which calls a person may see at all: criteria to join with what was asked for. */
export function seenBy(person: Person, config: Config): CallCriteria["seen"] {
  const own = person.extension === undefined ? [] : [person.extension];
  if (!can(person, "see-all-calls")) return { queues: [], agents: own };
  if (person.queues === undefined) return undefined;
  const { queues } = person;
  const members = config.queues
    .filter(({ id }) => queues.has(id))
    .flatMap((queue) => queue.members.map(({ agent }) => agent));
  return { queues: [...queues], agents: [...new Set([...members, ...own])] };
}

/** The record of one finished call if the person may see it. */
export function findRecord(db: Database, config: Config, person: Person, id: string): CallRecordRow | undefined {
  const seen = seenBy(person, config);
  const { where, params } = conditionsOf(seen === undefined ? {} : { seen });
  return db.get<CallRecordRow>(`SELECT ${CALL_COLUMNS} FROM call WHERE call.id = :id AND ${where}`, { ...params, id });
}
