import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { LineBattery } from "./line-battery.ts";

function battery() {
  const clock = new FakeClock();
  const told: boolean[] = [];
  const line = new LineBattery(clock, () => void told.push(line.deadSince !== undefined));
  return { clock, told, line };
}

test("a line without battery is dead after some seconds, from when it went, and lives again when it is back", () => {
  const { clock, told, line } = battery();
  const at = clock.now();
  line.measured(0);
  line.measured(0);
  clock.advance(5_000);
  expect(line.deadSince).toBe(at);
  line.measured(0);
  line.measured(48);
  expect(line.deadSince).toBeUndefined();
  expect(told).toEqual([true, false]);
});

test("a battery that is away for a moment only, or a line that rings, is not dead", () => {
  const { clock, told, line } = battery();
  line.measured(0);
  clock.advance(2_000);
  line.measured(48);
  line.measured(0);
  clock.advance(2_000);
  line.lives();
  clock.advance(20_000);
  expect(told).toEqual([]);
  expect(clock.pending).toBe(0);
});
