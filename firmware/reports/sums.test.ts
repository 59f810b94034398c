import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { CallRow } from "#firmware/db/call-row.ts";
import type { Database } from "#firmware/db/database.ts";
import { DerivedTables, deriveAll, derivedState } from "#firmware/db/derived/derived-tables.ts";
import { JournalTables } from "#firmware/db/journal-store.ts";
import { openDatabase } from "#firmware/db/open.ts";
import { endOfDay, startOfDay } from "#firmware/kernel/local-time.ts";
import { agentReport } from "./agent-report.ts";
import { hourReport } from "./hour-report.ts";
import { lineReport } from "./line-report.ts";
import { queueReport } from "./queue-report.ts";
import { partsOf } from "./range-parts.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SPAN_MS = 100 * DAY_MS;

/** Zones with their troubles, and a moment the troubles happen at. */
const PLACES = [
  { zone: "Asia/Shanghai", at: Date.UTC(2026, 10, 20) },
  { zone: "Europe/Berlin", at: Date.UTC(2026, 9, 25) },
  { zone: "Asia/Kathmandu", at: Date.UTC(2026, 1, 27) },
  { zone: "America/Sao_Paulo", at: Date.UTC(2018, 10, 4, 3) }, // no midnight
  { zone: "America/St_Johns", at: Date.UTC(2010, 10, 7, 2, 31) }, // back over midnight
  { zone: "Pacific/Apia", at: Date.UTC(2011, 11, 30, 10) }, // a day that was left out
  { zone: "Australia/Lord_Howe", at: Date.UTC(2026, 3, 5) }, // half an hour
] as const;

const AGENTS = ["1001", "1002", "1003"];
const QUEUES = ["sales", "service"];
const agent = fc.constantFrom(...AGENTS);
const queue = fc.constantFrom(...QUEUES);
const ms = fc.constantFrom(0, 1, 999, 1_000, 4_999, 5_000, 19_999, 20_000, 20_001, 65_500);

/** A moment within the span; half of them close to its middle, where the clocks change. */
const moment = fc.oneof(
  fc.integer({ min: 0, max: SPAN_MS }),
  fc.integer({ min: SPAN_MS / 2 - 120 * MINUTE_MS, max: SPAN_MS / 2 + 120 * MINUTE_MS }),
);
/** How long after the call began: mostly minutes, now and then over midnight. */
const later = fc.oneof(fc.integer({ min: 0, max: 3 * MINUTE_MS }), fc.integer({ min: 0, max: 2 * DAY_MS }));

const leg = fc.record({
  agent: fc.option(agent, { nil: undefined }),
  queue: fc.option(queue, { nil: undefined }),
  later,
  result: fc.constantFrom("answered", "missed", "missed", "refused", "unreachable", "elsewhere", "caller-left"),
  ringMs: ms,
  talkMs: ms,
});
const visit = fc.record({
  queue,
  later,
  waitMs: ms,
  reason: fc.constantFrom("answered", "answered", "abandoned", "timeout", "full", "cut"),
  talkMs: ms,
});
const call = fc.record({
  moment,
  direction: fc.constantFrom("inbound", "outbound", "internal"),
  result: fc.constantFrom("answered", "abandoned", "overflow", "failed"),
  origin: fc.oneof(
    agent.map((extension) => ({ kind: "extension", extension })),
    fc.constant({ kind: "line", line: "b.1" }),
  ),
  line: fc.constantFrom("b.1", "b.2", undefined),
  talkMs: ms,
  legs: fc.array(leg, { maxLength: 4 }),
  visits: fc.array(visit, { maxLength: 2 }),
});
type MadeCall = typeof call extends fc.Arbitrary<infer T> ? T : never;

function recordOf(made: MadeCall, index: number, begin: number): CallRow {
  const startedAt = begin + made.moment;
  return {
    call: `c-${index}`,
    direction: made.direction,
    caller: { number: "13800000000" },
    called: {},
    origin: made.origin,
    ...(made.line !== undefined && { line: made.line }),
    result: made.result,
    startedAt,
    endedAt: startedAt + 90_000,
    waitMs: 0,
    ringMs: 0,
    talkMs: made.talkMs,
    holdMs: 0,
    recordings: [],
    steps: [],
    way: "",
    termination: { cause: 16, by: "caller", detail: "" },
    legs: made.legs.map(({ later, agent, queue, ...rest }, index) => ({
      ...rest,
      leg: `l-${index}`,
      to: { kind: "extension" },
      party: {},
      ...(agent !== undefined && { agent }),
      ...(queue !== undefined && { queue }),
      dialledAt: startedAt + later,
      holdMs: 0,
    })),
    visits: made.visits.map(({ later, ...rest }) => ({
      ...rest,
      joinedAt: startedAt + later,
      leftAt: startedAt + later + rest.waitMs,
      position: 1,
      priority: 0,
    })),
  };
}

const opened: Database[] = [];
afterEach(() => {
  for (const db of opened.splice(0)) db.close();
});
function open(): Database {
  const db = openDatabase(":memory:");
  opened.push(db);
  return db;
}

const goals = [{ queue: "sales", targetMs: 20_000, shortAbandonMs: 5_000 }];

function everyReport(db: Database, range: { from: number; to: number }, timeZone: string) {
  return [
    agentReport(db, range),
    agentReport(db, { ...range, queue: "sales" }),
    agentReport(db, { ...range, agents: ["1001", "1003"] }),
    queueReport(db, { ...range, goals }),
    queueReport(db, { ...range, goals, queues: ["service"] }),
    hourReport(db, { ...range, timeZone }),
    hourReport(db, { ...range, timeZone, queue: "service" }),
    lineReport(db, range),
  ];
}

test("reports from sums are the reports from rows, whatever was called when, where and in which range", () => {
  const shape = fc.record({
    place: fc.constantFrom(...PLACES),
    calls: fc.array(call, { minLength: 1, maxLength: 40 }),
    ranges: fc.array(fc.record({ from: moment, to: moment, whole: fc.boolean() }), { minLength: 3, maxLength: 6 }),
    // So many calls are there before anything is counted; then so many are counted at a time between the next ones.
    before: fc.integer({ min: 0, max: 40 }),
    stepSize: fc.integer({ min: 1, max: 15 }),
  });
  fc.assert(
    fc.property(shape, ({ place: { zone, at }, calls, ranges, before, stepSize }) => {
      const begin = at - SPAN_MS / 2;
      const records = calls.map((made, index) => recordOf(made, index, begin));
      const [counted, plain] = [open(), open()];
      new JournalTables(plain).write([], records);
      const derived = new DerivedTables(counted);
      const journal = new JournalTables(counted, derived);
      journal.write([], records.slice(0, before));
      derived.follow(zone);
      for (const record of records.slice(before)) {
        derived.step(stepSize);
        journal.write([], [record]);
      }
      while (!derived.step(stepSize));
      expect(derivedState(counted)).toEqual({ zone, hasLists: true });
      for (const { from, to, whole } of ranges) {
        const [first, last] = [Math.min(from, to) + begin, Math.max(from, to) + begin];
        const range = whole ? { from: startOfDay(first, zone), to: endOfDay(last, zone) } : { from: first, to: last };
        expect(everyReport(counted, range, zone)).toEqual(everyReport(plain, range, zone));
      }
      for (const db of opened.splice(0)) db.close();
    }),
    { numRuns: 150 },
  );
}, 60_000);

test("a box that moves to another time zone counts its days anew, and a repaired one everything", () => {
  const db = open();
  const derived = new DerivedTables(db);
  const journal = new JournalTables(db, derived);
  derived.follow("Asia/Shanghai");
  const [made] = fc.sample(call, { numRuns: 1, seed: 7 });
  const records = Array.from({ length: 30 }, (_, index) =>
    recordOf({ ...made!, moment: index * 3_600_000 }, index, Date.UTC(2026, 10, 1)),
  );
  journal.write([], records);
  const range = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 5) };
  const inShanghai = everyReport(db, range, "Asia/Shanghai");
  derived.follow("Europe/Berlin");
  expect(derived.progress).toEqual({ isReady: false, counted: 0, total: 30 });
  // Nobody has to wait: reports count the rows meanwhile.
  expect(everyReport(db, range, "Asia/Shanghai")).toEqual(inShanghai);
  while (!derived.step(7));
  expect(derived.progress).toEqual({ isReady: true, counted: 30, total: 30 });
  expect(everyReport(db, range, "Asia/Shanghai")).toEqual(inShanghai);
  db.run("DELETE FROM call_leg");
  deriveAll(db, "Europe/Berlin");
  expect(agentReport(db, range).total.offered).toBe(0);
});

test("a record that is written again is counted once", () => {
  const db = open();
  const derived = new DerivedTables(db);
  const journal = new JournalTables(db, derived);
  derived.follow("Asia/Shanghai");
  const [made] = fc.sample(call, { numRuns: 1, seed: 3 });
  const record = { ...recordOf(made!, 1, Date.UTC(2026, 10, 1)), line: "b.1", direction: "inbound" };
  journal.write([], [record]);
  journal.write([], [{ ...record, line: "b.2" }]);
  while (!derived.step(100));
  const { rows } = lineReport(db, { from: 0, to: Date.UTC(2030, 0, 1) });
  expect(rows.map(({ line, figures }) => [line, figures.inbound])).toEqual([["b.2", 1]]);
});

test("whole months are read as such, days at the ends as days, and only what is left as rows", () => {
  const db = open();
  new DerivedTables(db).follow("Asia/Shanghai");
  const at = (text: string): number => Date.parse(`${text}+08:00`);
  expect(partsOf(db, { from: at("2026-01-30T12:00"), to: at("2026-04-03T08:00") })).toEqual({
    runs: [
      { first: 20260131, last: 20260200 },
      { first: 202602, last: 202603 },
      { first: 20260400, last: 20260402 },
    ],
    days: [{ first: 20260131, last: 20260402 }],
    rest: [
      { from: at("2026-01-30T12:00"), to: at("2026-01-31T00:00") },
      { from: at("2026-04-03T00:00"), to: at("2026-04-03T08:00") },
    ],
  });
  expect(partsOf(db, { from: at("2025-12-01T00:00"), to: at("2026-02-01T00:00") })).toEqual({
    runs: [{ first: 202512, last: 202601 }],
    days: [{ first: 20251201, last: 20260131 }],
    rest: [],
  });
  expect(partsOf(db, { from: at("2026-02-03T01:00"), to: at("2026-02-03T02:00") }).runs).toEqual([]);
});
