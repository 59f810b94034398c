import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { Admission, type Fullness } from "./admission.ts";
import { measureCapacity } from "./capacity.ts";
import { type Episode, RefusalTally } from "./refusal-tally.ts";
import { StrainGauge } from "./strain.ts";

const AT_EASE: Fullness = { calls: 0, freePorts: 100, freeMemoryBytes: 1e9, strain: 0 };

function admission(fullness: Partial<Fullness>, limits = { maxCalls: 20, callsPerSecond: 100 }) {
  const clock = new FakeClock();
  return {
    clock,
    gate: new Admission({ clock, limits: () => limits, fullness: () => ({ ...AT_EASE, ...fullness }) }),
  };
}

const askers = ["page", "outgoing", "incoming", "emergency"] as const;

test.each<[string, Partial<Fullness>, readonly (string | undefined)[]]>([
  ["at ease", {}, [undefined, undefined, undefined, undefined]],
  ["nearly full", { calls: 18 }, ["calls", "calls", undefined, undefined]],
  ["full", { calls: 20 }, ["calls", "calls", "calls", undefined]],
  ["strained", { strain: 1 }, ["load", undefined, undefined, undefined]],
  ["overloaded", { strain: 2 }, ["load", "load", "load", undefined]],
  ["short of memory", { freeMemoryBytes: 90e6 }, ["memory", "memory", undefined, undefined]],
  ["without memory", { freeMemoryBytes: 40e6 }, ["memory", "memory", "memory", undefined]],
  ["without a port for whoever would be rung", { freePorts: 1 }, ["ports", "ports", "ports", undefined]],
])("%s, callers are refused in order and emergencies never", (_, fullness, expected) => {
  expect(askers.map((asker) => admission(fullness).gate.admit(asker))).toEqual(expected);
});

test("calls that begin faster than allowed are refused until the next second", async () => {
  const { clock, gate } = admission({}, { maxCalls: 1000, callsPerSecond: 10 });
  const asked = Array.from({ length: 15 }, () => gate.admit("incoming"));
  expect(asked.filter((reason) => reason === "rate").length).toBe(5);
  expect(gate.admit("emergency")).toBeUndefined();
  await clock.advanceAsync(1_000);
  expect(gate.admit("incoming")).toBeUndefined();
});

test("ten thousand refusals are one stretch with a true count, over half a minute after the last", async () => {
  const clock = new FakeClock();
  const told: Episode<string>[] = [];
  const tally = new RefusalTally<string>(clock, () => undefined);
  tally.changes.subscribe((episode) => void told.push(episode));
  for (let index = 0; index < 10_000; index++) tally.add(index % 10 === 0 ? "rate" : "calls");
  await clock.advanceAsync(10_000);
  expect(told.map(({ count }) => count)).toEqual([1, 10_000]);
  expect(told[1]?.by).toEqual([
    { why: "calls", count: 9_000 },
    { why: "rate", count: 1_000 },
  ]);
  await clock.advanceAsync(30_000);
  expect(told.at(-1)).toMatchObject({ isOver: true, count: 10_000 });
  tally.add("calls");
  expect(told.at(-1)).toMatchObject({ isOver: false, count: 1 });
  expect(tally.total).toBe(10_001);
  tally.stop();
});

test("strain is three hard seconds in a row, or sound that comes late; a single one is nothing", async () => {
  const clock = new FakeClock();
  const gauge = new StrainGauge(clock, () => 0);
  await clock.advanceAsync(60_000);
  const hard = { controlBusy: 1, lagMs: 900 };
  for (const work of [hard, hard, { controlBusy: 0.2, lagMs: 3 }, hard]) gauge.take(work);
  expect(gauge.level).toBe(0);
  gauge.take(hard);
  gauge.take(hard);
  expect(gauge.level).toBe(2);
  gauge.take({ controlBusy: 0.9, lagMs: 300 });
  expect(gauge.level).toBe(1);
  gauge.take({ controlBusy: 0.1, lagMs: 1 });
  expect(gauge.level).toBe(0);
  gauge.takeMedia({ busy: 0.99, ticksLate: 500 });
  expect(gauge.level).toBe(0); // what was late before the first look is long past
  gauge.takeMedia({ busy: 0.99, ticksLate: 600 });
  expect(gauge.level).toBe(2);
  await clock.advanceAsync(20_000);
  expect(gauge.level).toBe(0);
});

test("a machine is trusted with no more calls than it has ports and memory for", () => {
  expect(measureCapacity({ freeMemoryBytes: 8e9, portPairs: 40 }).calls).toBe(20);
  expect(measureCapacity({ freeMemoryBytes: 40 * 2 ** 20, portPairs: 4000 }).calls).toBe(10);
  expect(measureCapacity({ freeMemoryBytes: 8e9, portPairs: 4000 }).calls).toBeGreaterThanOrEqual(30);
});
