import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import type { Clock } from "./clock.ts";
import { SilenceWatch } from "./silence-watch.ts";

const EVERY_MS = 2_000;
const LOOKS = 5;

/** A machine whose timers come so much too late. */
class LateMachine {
  readonly time = new FakeClock();
  lateMs = 0;
  readonly clock: Clock = {
    now: () => this.time.now(),
    monotonic: () => this.time.monotonic(),
    after: (delayMs, fire) => this.time.after(delayMs + this.lateMs, fire),
  };
}

function watched() {
  const machine = new LateMachine();
  const told: string[] = [];
  const watch = new SilenceWatch({
    clock: machine.clock,
    everyMs: EVERY_MS,
    silentLooks: LOOKS,
    silent: () => told.push("silent"),
    starved: (lateMs) => told.push(`starved ${lateMs}`),
  });
  watch.start();
  return { machine, told, watch };
}

test("silence is told once, and again after a sign of life", () => {
  const { machine, told, watch } = watched();
  machine.time.advance(LOOKS * EVERY_MS);
  expect(told).toEqual([]);
  machine.time.advance(EVERY_MS);
  expect(told).toEqual(["silent"]);
  machine.time.advance(20 * EVERY_MS);
  expect(told).toEqual(["silent"]);
  watch.heard();
  machine.time.advance((LOOKS + 1) * EVERY_MS);
  expect(told).toEqual(["silent", "silent"]);
  watch.stop();
  expect(machine.time.pending).toBe(0);
});

test("whoever is heard in time is not silent", () => {
  const { machine, told, watch } = watched();
  for (let round = 0; round < 50; round++) {
    machine.time.advance(LOOKS * EVERY_MS - 1);
    watch.heard();
  }
  expect(told).toEqual([]);
});

test("on a machine that gives the watcher no processor nobody is silent, and it is said once", () => {
  const { machine, told } = watched();
  machine.time.advance(EVERY_MS);
  machine.lateMs = 3_000;
  machine.time.advance(60_000);
  expect(told).toEqual(["starved 3000"]);
  machine.lateMs = 20;
  machine.time.advance(5_000);
  expect(told).toEqual(["starved 3000"]);
  machine.time.advance((LOOKS + 1) * EVERY_MS + 500);
  expect(told).toEqual(["starved 3000", "silent"]);
});

test("a silence may be answered by stopping the watch", () => {
  const machine = new LateMachine();
  const watch: SilenceWatch = new SilenceWatch({
    clock: machine.clock,
    everyMs: EVERY_MS,
    silentLooks: 0,
    silent: () => watch.stop(),
    starved: () => undefined,
  });
  watch.start();
  machine.time.advance(EVERY_MS);
  expect(machine.time.pending).toBe(0);
});
