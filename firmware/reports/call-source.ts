import type { Database, SqlParams } from "#firmware/db/database.ts";
import { derivedState } from "#firmware/db/derived/derived-tables.ts";
import { type CallCriteria, likely } from "./call-criteria.ts";

/** Where to look for calls: SQL fragments that give candidates, newest first through an index where they are many. */
export interface CallSource {
  /** few: all candidates are known. many: they are walked down by (`at`, `id`). */
  readonly kind: "few" | "many";
  /** FROM with the table `call` in it. */
  readonly from: string;
  /** FROM with no more than `at` and `id` and what `where` asks. */
  readonly index: string;
  readonly at: string;
  readonly id: string;
  readonly where: string;
  readonly params: SqlParams;
  /**
   * Calls looked at in a go, and then in the next one, before a page is given back as it is: a filter that fits few of
   * a million calls answers at once. A call named by a list costs ten times as much as one met on the way.
   */
  readonly strides: readonly number[];
}

/** So many candidates are looked at one by one rather than walking through all calls. */
const FEW = 1_000;
/** A search for digits that fits more numbers than these finds calls quickly wherever it looks. */
const MOST_NUMBERS = 300;

const ALL_CALLS: CallSource = {
  kind: "many",
  from: "call INDEXED BY call_started",
  index: "call INDEXED BY call_started",
  at: "call.started_at",
  id: "call.id",
  where: "1",
  params: {},
  strides: [250, 1_000, 4_000, 16_000],
};

function listed(table: "call_of_agent" | "call_of_queue", column: "agent" | "queue", value: string): CallSource {
  return {
    kind: "many",
    from: `${table} AS source CROSS JOIN call ON call.id = source.call`,
    index: `${table} AS source`,
    at: "source.started_at",
    id: "source.call",
    where: `source.${column} = :source`,
    params: { source: value },
    strides: [250, 1_250],
  };
}

function few(calls: readonly string[]): CallSource {
  const from = "json_each(:candidates) AS candidate CROSS JOIN call ON call.id = candidate.value";
  return {
    ...ALL_CALLS,
    kind: "few",
    from,
    index: from,
    params: { candidates: JSON.stringify(calls) },
  };
}

/** The narrowest place where all calls of these criteria are found. */
export function chooseSource(db: Database, criteria: CallCriteria): CallSource {
  const id = callIdIn(criteria.text);
  if (id !== undefined) return few([id]);
  if (!derivedState(db).hasLists) return ALL_CALLS;
  const byNumber =
    criteria.number === undefined ? undefined : callsOfNumber(db, criteria.number.replaceAll(" ", ""), criteria);
  if (byNumber !== undefined) return few(byNumber);
  const agent = criteria.agent ?? ownAgent(criteria);
  const sources = [
    ...(agent === undefined ? [] : [listed("call_of_agent", "agent", agent)]),
    ...(criteria.queue === undefined ? [] : [listed("call_of_queue", "queue", criteria.queue)]),
  ];
  for (const source of sources) {
    const calls = fewOf(
      db,
      `SELECT source.call AS id FROM ${source.index} WHERE ${source.where}`,
      criteria,
      source.params,
    );
    if (calls !== undefined) return few(calls);
  }
  if (criteria.result !== undefined) {
    const sql = "SELECT id FROM call INDEXED BY call_result_started WHERE result = :result";
    const calls = fewOf(db, sql, criteria, { result: criteria.result });
    if (calls !== undefined) return few(calls);
  }
  return sources[0] ?? ALL_CALLS;
}

/** A person who sees the calls of one agent alone. */
function ownAgent({ seen }: CallCriteria): string | undefined {
  return seen?.queues.length === 0 && seen.agents.length === 1 ? seen.agents[0] : undefined;
}

/** People read ids out in any case: `c-4f7k-2xqh`. */
function callIdIn(text: string | undefined): string | undefined {
  const match = /^c-(\w{4}-\w{4})$/i.exec(text ?? "");
  return match === null ? undefined : `c-${match[1]?.toUpperCase()}`;
}

/** Ids of all candidates within the time asked for, if they are few. */
function fewOf(db: Database, sql: string, { from, to }: CallCriteria, params: SqlParams): string[] | undefined {
  const ids = db.all<{ id: string }>(`${sql} AND started_at >= :fewFrom AND started_at < :fewTo LIMIT ${FEW + 1}`, {
    ...params,
    fewFrom: from ?? 0,
    fewTo: to ?? Number.MAX_SAFE_INTEGER,
  });
  return ids.length > FEW ? undefined : ids.map(({ id }) => id);
}

/** Calls from and to numbers that contain these digits, if they are few. */
function callsOfNumber(db: Database, digits: string, criteria: CallCriteria): string[] | undefined {
  if (digits === "") return undefined;
  // Most of what is searched for has no letters, and without upper and lower case a look is three times as quick.
  const isPlain = !/[a-z]/i.test(digits);
  const contains = isPlain ? "instr(number, :digits) > 0" : "number LIKE :digits ESCAPE '\\'";
  const numbers = db
    .all<{ number: string }>(`SELECT number FROM call_number WHERE ${contains} LIMIT ${MOST_NUMBERS + 1}`, {
      digits: isPlain ? digits : likely(digits),
    })
    .map(({ number }) => number);
  if (numbers.length > MOST_NUMBERS) return undefined;
  const params = { numbers: JSON.stringify(numbers) };
  const sideOf = (side: "caller" | "called"): string[] | undefined =>
    fewOf(
      db,
      `SELECT id FROM call INDEXED BY call_${side} WHERE ${side}_number IN (SELECT value FROM json_each(:numbers))`,
      criteria,
      params,
    );
  const callers = sideOf("caller");
  if (callers === undefined) return undefined;
  const called = sideOf("called");
  return called === undefined ? undefined : [...new Set([...callers, ...called])];
}
