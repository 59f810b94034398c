import { expect, test } from "vitest";
import { FakeClock } from "#test/support/fake-clock.ts";
import { SourceGuard } from "./source-guard.ts";

function guarded(strained = false) {
  const clock = new FakeClock();
  const dropped: string[] = [];
  const guard = new SourceGuard({
    clock,
    isKnown: (address) => address === "10.0.0.1",
    isStrained: () => strained,
    dropped: (address) => void dropped.push(address),
  });
  const admitted = (address: string, times: number): number =>
    Array.from({ length: times }, () => guard.admit(address)).filter(Boolean).length;
  return { clock, guard, dropped, admitted };
}

test("a stranger gets a burst and then its share, whoever is known is never held up", async () => {
  const { clock, dropped, admitted } = guarded();
  expect(admitted("10.0.0.9", 1_000)).toBe(200);
  expect(dropped.length).toBe(800);
  expect(admitted("10.0.0.1", 5_000)).toBe(5_000);
  expect(admitted("10.0.0.8", 10)).toBe(10);
  await clock.advanceAsync(1_000);
  expect(admitted("10.0.0.9", 1_000)).toBe(50);
});

test("a flood from made-up addresses is bounded in all", () => {
  const { guard } = guarded();
  let count = 0;
  for (let index = 0; index < 20_000; index++) if (guard.admit(`10.1.${index >> 8}.${index & 255}`)) count++;
  expect(count).toBe(1_000);
});

test("under strain strangers get next to nothing, a phone that has proved a password all it needs", () => {
  const { guard, admitted } = guarded(true);
  expect(admitted("10.0.0.9", 100)).toBe(20);
  guard.trust("10.0.0.9");
  expect(admitted("10.0.0.9", 1_000)).toBe(1_000);
});
