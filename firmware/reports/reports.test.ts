import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "#firmware/db/database.ts";
import { openDatabase } from "#firmware/db/open.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { agentReport } from "./agent-report.ts";
import { hourReport } from "./hour-report.ts";
import { lineReport } from "./line-report.ts";
import { queueReport } from "./queue-report.ts";
import { ReportFailed, ReportRunner } from "./report-runner.ts";

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 10, 1);
const CALLS = 3_000;
const AGENTS = ["1001", "1002", "1003", "1004"];
const goals = [{ queue: "sales", targetMs: 20_000, shortAbandonMs: 5_000 }];
const all = { from: START, to: START + 30 * DAY_MS };

let folder: string;
let db: Database;

interface Leg {
  agent: string;
  queue: string | null;
  result: string;
  ringMs: number;
  talkMs: number;
  call: string;
}
interface Stay {
  queue: string;
  reason: string;
  waitMs: number;
  talkMs: number;
}
const legs: Leg[] = [];
const stays: Stay[] = [];
const made = { outbound: 0, inbound: 0 };

/** The same numbers at every run (Lehmer, modulus 2^31 − 1). */
let seed = 42;
function draw<T>(choices: readonly T[]): T {
  seed = (seed * 48_271) % 2_147_483_647;
  return choices[seed % choices.length]!;
}

function addLeg(at: number, leg: Leg, index: number): void {
  legs.push(leg);
  db.run(
    `INSERT INTO call_leg (call, leg, terminal_kind, terminal, agent, queue, direction, dialled_at, ring_ms, talk_ms, hold_ms, result)
     VALUES (:call, :leg, 'extension', :agent, :agent, :queue, 'inbound', :at, :ringMs, :talkMs, 0, :result)`,
    { ...leg, leg: `l${index}`, at },
  );
}

function addCall(index: number): void {
  const id = `c-${String(index).padStart(5, "0")}`;
  const at = START + Math.floor((index / CALLS) * 30 * DAY_MS);
  const isOutbound = index % 7 === 0;
  const reason = draw(["answered", "answered", "answered", "abandoned", "timeout", "no-agents", "cut"]);
  const waitMs = draw([1_000, 3_000, 8_000, 19_999, 20_000, 20_001, 95_000]);
  const talkMs = isOutbound || reason === "answered" ? draw([10_000, 61_500, 180_250]) : 0;
  const agent = draw(AGENTS);
  const queue = draw(["sales", "service"]);
  const result =
    isOutbound || reason === "answered" ? "answered" : reason === "abandoned" || reason === "cut" ? reason : "overflow";
  made[isOutbound ? "outbound" : "inbound"] += 1;
  db.run(
    `INSERT INTO call (id, direction, caller_number, origin_kind, origin, line, result, queue, agent, started_at, ended_at, wait_ms, ring_ms, talk_ms, hold_ms, cause, ended_by, detail)
     VALUES (:id, :direction, :number, :kind, :origin, 'board1.1', :result, :queue, :agent, :at, :end, 0, 0, :talkMs, 0, 16, 'caller', '')`,
    {
      id,
      direction: isOutbound ? "outbound" : "inbound",
      number: `138${String(index).padStart(8, "0")}`,
      kind: isOutbound ? "extension" : "line",
      origin: isOutbound ? agent : "board1.1",
      result,
      queue: isOutbound ? null : queue,
      agent: talkMs > 0 ? agent : null,
      at,
      end: at + waitMs + talkMs,
      talkMs,
    },
  );
  if (isOutbound) return;
  stays.push({ queue, reason, waitMs, talkMs });
  db.run(
    `INSERT INTO call_queue (call, visit, queue, joined_at, left_at, wait_ms, position, priority, reason, agent, talk_ms)
     VALUES (:id, 1, :queue, :at, :at + :waitMs, :waitMs, 1, 0, :reason, NULL, :talkMs)`,
    { id, queue, at, waitMs, reason, talkMs },
  );
  const tries = draw([0, 1, 2]);
  for (let attempt = 0; attempt < tries; attempt++) {
    const missed = draw(["missed", "refused", "unreachable", "elsewhere", "caller-left"]);
    addLeg(at, { call: id, agent: draw(AGENTS), queue, result: missed, ringMs: draw([0, 15_000]), talkMs: 0 }, attempt);
  }
  if (reason === "answered") addLeg(at, { call: id, agent, queue, result: "answered", ringMs: 4_000, talkMs }, 9);
  if (index % 11 === 0)
    addLeg(at, { call: id, agent, queue: null, result: "answered", ringMs: 1_000, talkMs: 5_000 }, 10);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "callbox-reports-"));
  db = openDatabase(join(folder, "box.sqlite"));
  db.transaction(() => {
    for (let index = 0; index < CALLS; index++) addCall(index);
  });
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

const MISSED = ["missed", "refused", "unreachable"];
const count = <T>(list: readonly T[], test: (item: T) => boolean): number => list.filter(test).length;
const sum = <T>(list: readonly T[], value: (item: T) => number): number =>
  list.reduce((total, item) => total + value(item), 0);

test("F-REP-01 each agent's figures are what was written, and rows add up to the total", () => {
  const { rows, total } = agentReport(db, all);
  expect(rows.map(({ agent }) => agent)).toEqual(AGENTS);
  for (const { agent, figures } of rows) {
    const own = legs.filter((leg) => leg.agent === agent && leg.queue !== null);
    const answered = own.filter(({ result }) => result === "answered");
    const missed = own.filter(({ result }) => MISSED.includes(result));
    const offered = answered.length + missed.length;
    const talkMs = sum(answered, (leg) => leg.talkMs);
    expect(figures).toMatchObject({
      offered,
      answered: answered.length,
      missed: missed.length,
      missedRatio: missed.length / offered,
      missedCalls: new Set(missed.map(({ call }) => call)).size,
      withdrawn: own.length - offered,
      talkMs,
      averageTalkPerAnsweredMs: Math.round(talkMs / answered.length),
      averageTalkPerOfferedMs: Math.round(talkMs / offered),
      directIn: count(legs, (leg) => leg.agent === agent && leg.queue === null),
    });
    const ringMs = sum([...answered, ...missed], (leg) => leg.ringMs);
    expect([figures.ringMs, figures.averageRingMs]).toEqual([ringMs, Math.round(ringMs / offered)]);
  }
  for (const key of [
    "offered",
    "answered",
    "missed",
    "withdrawn",
    "talkMs",
    "ringMs",
    "directIn",
    "outbound",
    "outboundTalkMs",
  ] as const) {
    expect([key, sum(rows, ({ figures }) => figures[key])]).toEqual([key, total[key]]);
  }
  expect(total.offered).toBe(total.answered + total.missed);
  expect(total.outbound).toBe(made.outbound);
  expect(sum(rows, ({ figures }) => figures.talkShare ?? 0)).toBeCloseTo(1, 10);
  expect(total.missedCalls).toBe(
    new Set(legs.filter(({ queue, result }) => queue !== null && MISSED.includes(result)).map(({ call }) => call)).size,
  );
});

test("F-REP-02 service level in three ways, abandons, waits and overflow are what was written", () => {
  const { rows, total } = queueReport(db, { ...all, goals });
  const sales = stays.filter(({ queue }) => queue === "sales");
  const answered = sales.filter(({ reason }) => reason === "answered");
  const inTarget = count(answered, ({ waitMs }) => waitMs <= 20_000);
  const abandoned = sales.filter(({ reason }) => reason === "abandoned");
  const short = count(abandoned, ({ waitMs }) => waitMs < 5_000);
  expect(rows.find(({ queue }) => queue === "sales")?.figures).toEqual({
    offered: sales.length,
    answered: answered.length,
    answeredInTarget: inTarget,
    abandoned: abandoned.length,
    shortAbandoned: short,
    cut: sales.filter(({ reason }) => reason === "cut").length,
    overflowed: sales.filter(({ reason }) => ["timeout", "no-agents"].includes(reason)).length,
    serviceLevelOfOffered: inTarget / sales.length,
    serviceLevelLessShort: inTarget / (sales.length - short),
    serviceLevelOfAnswered: inTarget / answered.length,
    abandonRatio: abandoned.length / sales.length,
    averageWaitMs: Math.round(sum(sales, ({ waitMs }) => waitMs) / sales.length),
    averageAnswerMs: Math.round(sum(answered, ({ waitMs }) => waitMs) / answered.length),
    averageAbandonMs: Math.round(sum(abandoned, ({ waitMs }) => waitMs) / abandoned.length),
    longestWaitMs: 95_000,
    talkMs: sum(answered, ({ talkMs }) => talkMs),
    averageTalkMs: Math.round(sum(answered, ({ talkMs }) => talkMs) / answered.length),
  });
  expect(total.offered).toBe(stays.length);
  expect(total.offered).toBe(total.answered + total.abandoned + total.cut + total.overflowed);
});

test("nobody called: figures that would divide by nothing are empty, not 0", () => {
  const never = { from: 0, to: 1 };
  expect(agentReport(db, never).total).toMatchObject({ offered: 0, missedRatio: null, averageTalkPerAnsweredMs: null });
  expect(queueReport(db, { ...never, goals }).total).toMatchObject({
    serviceLevelOfOffered: null,
    longestWaitMs: null,
  });
});

test("days put together are the month, whichever way it is cut", () => {
  const days = Array.from({ length: 30 }, (_, day) => ({ from: START + day * DAY_MS, to: START + (day + 1) * DAY_MS }));
  const month = queueReport(db, { ...all, goals }).total;
  const parts = days.map((day) => queueReport(db, { ...day, goals }).total);
  expect(sum(parts, ({ offered }) => offered)).toBe(month.offered);
  expect(sum(parts, ({ answeredInTarget }) => answeredInTarget)).toBe(month.answeredInTarget);
  expect(
    sum(
      days.map((day) => agentReport(db, day).total),
      ({ talkMs }) => talkMs,
    ),
  ).toBe(agentReport(db, all).total.talkMs);
});

test("hours are those of the box's own clock and lines count each call once", () => {
  const shanghai = hourReport(db, { ...all, timeZone: "Asia/Shanghai" });
  const kathmandu = hourReport(db, { ...all, timeZone: "Asia/Kathmandu" });
  expect(shanghai.total).toEqual(kathmandu.total);
  expect(shanghai.total.inbound).toBe(made.inbound);
  expect(shanghai.rows.map(({ figures }) => figures.inbound)).not.toEqual(
    kathmandu.rows.map(({ figures }) => figures.inbound),
  );
  const { rows } = lineReport(db, all);
  expect(rows).toMatchObject([{ line: "board1.1", figures: { inbound: made.inbound, outbound: made.outbound } }]);
});

test("reports read their indexes alone", () => {
  const plans = [
    "SELECT agent, sum(talk_ms), sum(ring_ms), count(DISTINCT call) FROM call_leg INDEXED BY call_leg_report WHERE agent IS NOT NULL AND dialled_at >= 1 AND dialled_at < 2 AND queue = 'sales' AND result = 'missed' GROUP BY agent",
    "SELECT queue, count(*), sum(wait_ms), sum(talk_ms) FROM call_queue INDEXED BY call_queue_report WHERE joined_at >= 1 AND joined_at < 2 AND reason = 'answered' GROUP BY queue",
    "SELECT coalesce(line, trunk), sum(direction = 'inbound'), sum(ended_at - started_at), sum(result = 'answered'), sum(talk_ms) FROM call INDEXED BY call_report WHERE started_at >= 1 AND started_at < 2 AND origin_kind = 'extension' AND origin = '1' GROUP BY 1",
  ];
  for (const sql of plans) {
    const plan = db.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).map(({ detail }) => detail);
    expect(plan[0]).toMatch(/USING COVERING INDEX/);
  }
});

test("the report thread gives the same answers, says why it cannot, and stops when asked", async () => {
  const runner = new ReportRunner({ path: db.path, clock: new FakeClock(), logger: silentLogger });
  expect(await runner.ask("agents", all)).toEqual(agentReport(db, all));
  await expect(runner.ask("agents", { from: {}, to: 1 } as never)).rejects.toThrow(ReportFailed);
  expect(await runner.ask("queues", { ...all, goals })).toEqual(queueReport(db, { ...all, goals }));
  const late = runner.ask("agents", all);
  const refused = expect(late).rejects.toThrow("the box is stopping");
  await runner.close();
  await refused;
  await runner.close();
});
