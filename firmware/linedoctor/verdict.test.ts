import { expect, test } from "vitest";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import { habitsOf } from "./learning.ts";
import type { EndTone, LineCall } from "./line-story.ts";
import { proposalsOf } from "./proposals.ts";
import type { TestResult } from "./test-result.ts";
import { verdictOf } from "./verdict.ts";
import { wordsOf } from "./words.table.ts";

const plan = zoneOf("CN");
const good: TestResult = {
  ...{ at: 0, why: "night", end: "done", batteryVolts: 48, milliamps: 25, tookDigit: true, marks: [] },
  dialTone: { frequenciesHz: [450], levelDbm0: -12, purity: 0.99 },
  noise: { levelDbm0: -65, humShare: 0.1, humHz: 50 },
  echo: [{ impedance: "country", returnLossDb: 24, isAtLeast: false, enhancementDb: 20 }],
};
const tone: EndTone = { frequenciesHz: [540], levelDbm0: -13, purity: 0.98, onMs: 200, offMs: 200, bursts: 6 };
const call = (more: Partial<LineCall> = {}): LineCall => ({
  ...{ at: 0, direction: "in", isAnswered: true, lengthMs: 30_000, answeredByPolarity: false, callerId: "after-ring" },
  ...more,
});

function codes(result: TestResult, calls: readonly LineCall[] = []): string[] {
  const habits = habitsOf(calls, plan);
  const { findings } = verdictOf({ test: result, habits, hasLearned: false, slips: 0, plan });
  for (const finding of findings) expect(Object.values(wordsOf(finding)).join(" ")).not.toMatch(/[{}]/);
  return findings.map(({ code }) => code);
}

test("a line without fault is good", () => {
  expect(codes(good)).toEqual(["good"]);
});

test.each([
  ["dead", { end: "no-current", batteryVolts: 0, milliamps: 0 }],
  ["no-current", { end: "no-current", milliamps: 0 }],
  ["low-current", { milliamps: 14 }],
  ["low-battery", { batteryVolts: 21 }],
  ["induction", { acVolts: 14 }],
  ["digit-ignored", { tookDigit: false }],
  ["hum", { noise: { levelDbm0: -40, humShare: 0.9, humHz: 50 } }],
  ["noise", { noise: { levelDbm0: -40, humShare: 0.1, humHz: 50 } }],
  ["odd-dial-tone", { dialTone: { frequenciesHz: [350, 440], levelDbm0: -12, purity: 0.9 } }],
  ["soft-dial-tone", { dialTone: { frequenciesHz: [450], levelDbm0: -30, purity: 0.9 } }],
  ["echo", { echo: [{ impedance: "country", returnLossDb: 9, isAtLeast: false, enhancementDb: 20 }] }],
] as const)("%s is found", (code, ill) => {
  expect(codes({ ...good, ...ill })).toEqual([code]);
});

test("no steady tone after lifting is a fault, also where the line hums", () => {
  const { dialTone: _, ...mute } = good;
  expect(codes(mute)).toEqual(["no-dial-tone"]);
});

test("the impedance with the least echo is proposed only when it is worth it", () => {
  const echo = (other: number): TestResult => ({
    ...good,
    echo: [
      { impedance: "country", returnLossDb: 14, isAtLeast: false, enhancementDb: 20 },
      { impedance: "cn", returnLossDb: other, isAtLeast: false, enhancementDb: 20 },
    ],
  });
  const line = { busyToneSeconds: 3, rxGainDb: 0 };
  const propose = (result: TestResult) =>
    proposalsOf({ line, habits: habitsOf([], plan), test: result, hasLearned: false });
  expect(propose(echo(24))).toEqual([{ kind: "impedance", impedance: "cn", gainDb: 10 }]);
  expect(propose(echo(16))).toEqual([]);
});

test("a foreign tone at the end of three answered calls is learned, of two or of unanswered ones it is not", () => {
  expect(habitsOf([call({ endTone: tone }), call({ endTone: tone })], plan).endTone).toBeUndefined();
  const three = [545, 540, 538].map((hz) => call({ endTone: { ...tone, frequenciesHz: [hz] } }));
  expect(habitsOf(three, plan).endTone).toMatchObject({
    tone: { frequenciesHz: [540], cadenceMs: [200, 200] },
    ...{ calls: 3, isPlanned: false, isSafe: true },
  });
  expect(
    habitsOf(
      three.map((one) => ({ ...one, isAnswered: false })),
      plan,
    ).endTone?.isSafe,
  ).toBe(false);
  expect(codes(good, three)).toEqual(["hang-up-unseen"]);
});

test("the country's own busy tone is nothing to learn, and what could be ring-back is never taken by itself", () => {
  const planned = { ...tone, frequenciesHz: [452], onMs: 350, offMs: 350 };
  expect(
    habitsOf(
      [1, 2, 3].map(() => call({ endTone: planned })),
      plan,
    ).endTone,
  ).toMatchObject({
    ...{ isPlanned: true, isSafe: false },
  });
  const ringing = { ...tone, onMs: 400, offMs: 1_200 };
  expect(
    habitsOf(
      [1, 2, 3].map(() => call({ endTone: ringing })),
      plan,
    ).endTone?.isSafe,
  ).toBe(false);
});
