import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { KeptPlan } from "./kept-plan.ts";
import { nextAt, RestartPlanner } from "./restart-plan.ts";

const MINUTE = 60_000;

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "callbox-plan-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The service, in one start of the machine. */
function planned(folder = freshFolder(), startId = "first", clock = new FakeClock()) {
  const state = { isQuiet: true, restarts: 0 };
  const planner = new RestartPlanner({
    ...{ clock, log: silentLogger, kept: new KeptPlan({ folder, log: silentLogger, startId }) },
    isQuiet: () => state.isQuiet,
    restart: async () => void state.restarts++,
  });
  return { clock, state, planner };
}

test("a restart waits for the last call, and comes then", () => {
  const { clock, state, planner } = planned();
  state.isQuiet = false;
  planner.set({ when: "quiet" });
  clock.advance(10 * MINUTE);
  expect(state.restarts).toBe(0);
  state.isQuiet = true;
  clock.advance(MINUTE);
  expect(state.restarts).toBe(1);
  expect(planner.plan).toBeUndefined();
});

test("a restart at night comes at its time, or later when somebody still talks", () => {
  const { clock, state, planner } = planned();
  planner.set({ when: "at", at: clock.now() + 60 * MINUTE });
  clock.advance(59 * MINUTE);
  expect(state.restarts).toBe(0);
  state.isQuiet = false;
  clock.advance(10 * MINUTE);
  expect(state.restarts).toBe(0);
  state.isQuiet = true;
  clock.advance(MINUTE);
  expect(state.restarts).toBe(1);
});

test("a plan can be given up", () => {
  const { clock, state, planner } = planned();
  planner.set({ when: "at", at: clock.now() + MINUTE });
  planner.set(undefined);
  clock.advance(60 * MINUTE);
  expect(state.restarts).toBe(0);
});

test("a plan outlives the service, and is over with a start of the machine", () => {
  const folder = freshFolder();
  const { planner, clock } = planned(folder);
  const plan = { when: "at", at: clock.now() + 60 * MINUTE } as const;
  planner.set(plan);
  planner.stop();

  const again = planned(folder, "first", clock);
  again.planner.resume();
  expect(again.planner.plan).toEqual(plan);
  again.planner.stop();
  const afterPowerCut = planned(folder, "second", clock);
  afterPowerCut.planner.resume();
  expect(afterPowerCut.planner.plan).toBeUndefined();

  const third = planned(folder, "first", clock);
  third.planner.resume();
  clock.advance(61 * MINUTE);
  expect(third.state.restarts).toBe(1);
  expect(new KeptPlan({ folder, log: silentLogger, startId: "first" }).read(), "it is done once").toBeUndefined();
});

test("a plan that was given up stays so", () => {
  const folder = freshFolder();
  const { planner, clock } = planned(folder);
  planner.set({ when: "quiet" });
  const late = planned(folder, "first", clock);
  late.planner.set({ when: "at", at: clock.now() + MINUTE });
  late.planner.set(undefined);
  const again = planned(folder, "first", clock);
  again.planner.resume();
  expect(again.planner.plan).toBeUndefined();
});

test("a time of day is the next one by the clock of the box", () => {
  const evening = Date.UTC(2026, 10, 20, 14, 0); // 22:00 in Shanghai
  expect(nextAt("03:30", evening, "Asia/Shanghai")).toBe(Date.UTC(2026, 10, 20, 19, 30));
  expect(nextAt("22:00", evening, "Asia/Shanghai")).toBe(Date.UTC(2026, 10, 21, 14, 0));
});
