import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { GpioLights } from "./gpio-lights.ts";

function lamp() {
  const clock = new FakeClock();
  const written: boolean[] = [];
  const lights = new GpioLights(clock);
  lights.add(1, { write: (isHigh) => void written.push(isHigh) });
  return { clock, written, lights };
}

test("a lamp that is pointed at blinks until it shows something else", () => {
  const { clock, written, lights } = lamp();
  lights.set(1, { colour: "amber", pattern: "fast" });
  clock.advance(375);
  expect(written).toEqual([true, false, true, false]);
  lights.set(1, { colour: "green", pattern: "steady" });
  clock.advance(5_000);
  expect(written.slice(4)).toEqual([true]);
  lights.set(1, { colour: "off", pattern: "steady" });
  expect(written.at(-1)).toBe(false);
});

test("pins that were given back are not touched again, and what has no lamp stays dark", () => {
  const { clock, written, lights } = lamp();
  lights.set(1, { colour: "green", pattern: "slow" });
  lights.set(2, { colour: "green", pattern: "slow" });
  lights.clear();
  clock.advance(5_000);
  expect(written).toEqual([true]);
  expect(clock.pending).toBe(0);
});
