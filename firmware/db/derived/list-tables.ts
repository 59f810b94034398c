import type { Database } from "#firmware/db/database.ts";
import type { CountedCall } from "./counted-call.ts";

const ADD_NUMBERS = "INSERT OR IGNORE INTO call_number SELECT value FROM json_each(:rows)";
const ADD_AGENTS = `INSERT OR IGNORE INTO call_of_agent (agent, started_at, call)
  SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:rows)`;
const ADD_QUEUES = `INSERT OR IGNORE INTO call_of_queue (queue, started_at, call)
  SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:rows)`;

/** Enters calls into the indexes the list of calls is searched by. */
export function writeLists(db: Database, calls: readonly CountedCall[]): void {
  const numbers = new Set(calls.flatMap(({ callerNumber, calledNumber }) => [callerNumber, calledNumber]));
  const agents = calls.flatMap(({ id, startedAt, agent, originKind, origin, legs }) => {
    const all = new Set([agent, ...legs.map((leg) => leg.agent), originKind === "extension" ? origin : null]);
    return Array.from(all, (each) => [each, startedAt, id]).filter(([each]) => each !== null);
  });
  const queues = calls.flatMap(({ id, startedAt, stays }) =>
    Array.from(new Set(stays.map(({ queue }) => queue)), (queue) => [queue, startedAt, id]),
  );
  db.run(ADD_NUMBERS, { rows: JSON.stringify([...numbers].filter((number) => number !== null && number !== "")) });
  db.run(ADD_AGENTS, { rows: JSON.stringify(agents) });
  if (queues.length > 0) db.run(ADD_QUEUES, { rows: JSON.stringify(queues) });
}
