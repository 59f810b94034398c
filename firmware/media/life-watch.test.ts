import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { LifeWatch } from "./life-watch.ts";

test("a process that answers is left alone; one silent for ten seconds is told once", async () => {
  const clock = new FakeClock();
  let isDeaf = false;
  let stuck = 0;
  const watch = new LifeWatch({
    clock,
    ask: () => (isDeaf ? new Promise(() => undefined) : Promise.resolve()),
    stuck: () => {
      stuck++;
    },
    starved: () => undefined,
  });
  watch.start();
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1_000);
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  await pass(60);
  expect(stuck).toBe(0);
  isDeaf = true;
  await pass(8);
  expect(stuck).toBe(0);
  await pass(8);
  expect(stuck).toBe(1);
  await pass(60);
  expect(stuck).toBe(1);
  isDeaf = false;
  watch.start();
  await pass(60);
  expect(stuck).toBe(1);
  watch.stop();
});
