import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "#firmware/db/database.ts";
import { deriveAll } from "#firmware/db/derived/derived-tables.ts";
import { openDatabase } from "#firmware/db/open.ts";
import { type CallCriteria, conditionsOf } from "./call-criteria.ts";
import { type CallCursor, countCalls, listAndCount, listCalls } from "./call-list.ts";
import { chooseSource } from "./call-source.ts";

const CALLS = 26_000;
const MINUTE_MS = 60_000;

/** Many calls: two at each minute, most of agent 1001 and queue sales; a few of others, the oldest ones among them. */
function fill(db: Database): void {
  db.exec(`
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${CALLS - 1})
    INSERT INTO call (id, direction, caller_number, caller_name, called_number, origin_kind, origin, line, result, queue,
      agent, started_at, ended_at, wait_ms, ring_ms, talk_ms, hold_ms, recordings, way, cause, ended_by, detail)
    SELECT printf('c-%04d-%04d', i % 7919, i % 9973), iif(i % 5 = 0, 'outbound', 'inbound'),
      printf('138%08d', i % 1999), iif(i % 1300 = 0, 'Chen Xiaowen', NULL), '05515550100',
      iif(i % 5 = 0, 'extension', 'line'), iif(i % 5 = 0, '1001', 'b.1'), iif(i < 5, 'b.9', 'b.1'),
      iif(i % 4000 = 0, 'failed', iif(i % 3 = 0, 'abandoned', 'answered')),
      iif(i % 5000 = 0, 'vip', 'sales'), iif(i % 600 = 0, '1002', '1001'),
      i / 2 * ${MINUTE_MS}, i / 2 * ${MINUTE_MS} + 1000, 0, 0, 0, 0, iif(i < 3, '["r-1"]', '[]'), 'Line 1', 16, 'caller', ''
    FROM n;
    INSERT INTO call_queue (call, visit, queue, joined_at, left_at, wait_ms, position, priority, reason, talk_ms)
    SELECT id, 1, queue, started_at, started_at, started_at % 50000, 1, 0, iif(result = 'answered', 'answered', 'abandoned'), 0
    FROM call WHERE direction = 'inbound';
    INSERT INTO call_leg (call, leg, terminal_kind, terminal, agent, queue, direction, dialled_at, ring_ms, talk_ms, hold_ms, result)
    SELECT id, 'l-1', 'extension', '1003', '1003', queue, direction, started_at, 0, 0, 0, 'missed'
    FROM call WHERE rowid % 700 = 0;
    INSERT INTO call_note (call, person, body, draft, at) SELECT id, '1001', 'promised a discount', 0, 0 FROM call WHERE rowid = 77;
  `);
}

const SEARCHES: readonly [string, CallCriteria][] = [
  ["all", {}],
  ["a direction", { direction: "outbound" }],
  ["a frequent result", { result: "abandoned" }],
  ["a rare result", { result: "failed" }],
  ["a frequent agent", { agent: "1001" }],
  ["a rare agent", { agent: "1002" }],
  ["an agent whose phone only rang", { agent: "1003", offer: "missed" }],
  ["an agent nobody knows", { agent: "9999" }],
  ["a frequent queue", { queue: "sales", stay: "abandoned" }],
  ["a rare queue", { queue: "vip" }],
  ["two that never meet", { queue: "sales", agent: "1001", direction: "outbound" }],
  ["a line of long ago", { line: "b.9" }],
  ["some digits of many numbers", { number: "138" }],
  ["digits of one number", { number: "0001234" }],
  ["the end of a number, with blanks", { number: "00 19 98" }],
  ["digits of the number that everybody calls", { number: "5550100" }],
  ["digits of nobody", { number: "777777" }],
  ["a sign that means something in patterns", { number: "*" }],
  ["a name", { text: "xiaowen" }],
  ["words of a note", { text: "a discount" }],
  ["a call id as one reads it", { text: "c-0042-0042" }],
  ["recorded ones of long ago", { recorded: true }],
  ["one's own calls", { seen: { queues: [], agents: ["1002"] } }],
  ["those of one's queue and its people", { seen: { queues: ["sales"], agents: ["1001", "1003"] } }],
  ["those of one's queues", { seen: { queues: ["vip"], agents: ["1003"] }, result: "abandoned" }],
  ["a stretch of time", { from: 100 * MINUTE_MS, to: 2_000 * MINUTE_MS, agent: "1001" }],
  ["a rare number in a stretch of time", { from: 100 * MINUTE_MS, to: 9_000 * MINUTE_MS, number: "0001234" }],
  ["a time in which nobody called", { from: CALLS * MINUTE_MS, agent: "1001" }],
];

function pages(db: Database, criteria: CallCriteria, limit: number): { ids: string[]; pages: number } {
  const ids: string[] = [];
  let after: CallCursor | undefined;
  for (let count = 1; ; count++) {
    const { rows, next } = listCalls(db, criteria, { limit, ...(after !== undefined && { after }) });
    expect(rows.length).toBeLessThanOrEqual(limit);
    ids.push(...rows.map(({ id }) => id));
    if (next === undefined) return { ids, pages: count };
    after = next;
  }
}

function plainly(db: Database, criteria: CallCriteria): { id: string; result: string }[] {
  const { where, params } = conditionsOf(criteria);
  return db.all(`SELECT id, result FROM call WHERE ${where} ORDER BY started_at DESC, id DESC`, params);
}

describe.each([
  ["with the lists counted", true],
  ["while an old box still counts them", false],
])("the calls found, %s", (_, isDerived) => {
  let db: Database;
  beforeAll(() => {
    db = openDatabase(":memory:");
    db.transaction(() => fill(db));
    if (isDerived) deriveAll(db, "Asia/Shanghai");
  });
  afterAll(() => db.close());

  test.each(SEARCHES)("by %s: every one once, newest first, and no more are counted than there are", (_, criteria) => {
    const expected = plainly(db, criteria);
    expect(pages(db, criteria, 200).ids).toEqual(expected.map(({ id }) => id));
    const { byResult, isComplete } = countCalls(db, criteria);
    const total = Object.values(byResult).reduce((sum, calls) => sum + calls, 0);
    if (isComplete)
      for (const [result, calls] of Object.entries(byResult)) {
        expect([result, calls]).toEqual([result, expected.filter((row) => row.result === result).length]);
      }
    expect(total).toBeLessThanOrEqual(expected.length);
    if (isComplete) expect(total).toBe(expected.length);
  });

  test.each(SEARCHES)("by %s: the first page and its counts in one go are the same as each alone", (_, criteria) => {
    expect(listAndCount(db, criteria, 50)).toEqual({
      ...listCalls(db, criteria, { limit: 50 }),
      counts: countCalls(db, criteria),
    });
  });
});

test("what few calls have is looked up, and a search that fits nothing gives a page back before it has seen all", () => {
  const db = openDatabase(":memory:");
  db.transaction(() => fill(db));
  deriveAll(db, "Asia/Shanghai");
  const kind = (criteria: CallCriteria): string => chooseSource(db, criteria).kind;
  expect(
    [{ agent: "1002" }, { number: "0001234" }, { queue: "vip" }, { result: "failed" }, { text: "C-0042-0042" }].map(
      kind,
    ),
  ).toEqual(Array.from({ length: 5 }, () => "few"));
  expect([{}, { agent: "1001" }, { number: "138" }].map(kind)).toEqual(["many", "many", "many"]);
  const first = listCalls(db, { line: "b.9" }, { limit: 50 });
  expect(first.rows).toEqual([]);
  expect(first.next).toBeDefined();
  expect(pages(db, { line: "b.9" }, 50).ids).toHaveLength(5);
  db.close();
});
