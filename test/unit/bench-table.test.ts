import { expect, test } from "vitest";
import { median, quantile, type Reading, type Section } from "#test/bench/row.ts";
import { table } from "#test/bench/table.ts";
import { rowsOf } from "#test/bench/verdict.ts";

const reading = (figures: Record<string, number>, isSound = true): Reading => ({ isSound, note: "", figures });

function section(ours: readonly number[], theirs: readonly number[], more: Partial<Section> = {}): Section {
  const goal = { of: "ratio", atMost: 0.5 } as const;
  return {
    title: "60 queue calls",
    plans: [{ key: "cpu", title: "CPU", unit: "ms", digits: 2, goal }],
    ours: ours.map((cpu) => reading({ cpu })),
    theirs: theirs.map((cpu) => reading({ cpu })),
    ...more,
  };
}

test("the median of two is their mean, and p99 of few is the worst", () => {
  expect(median([4, 1])).toBe(2.5);
  expect(median([9, 1, 4])).toBe(4);
  expect(quantile([3, 1, 2], 0.99)).toBe(3);
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
});

test("a ratio is met by the medians, missed when no pair meets it, open when one does", () => {
  expect(rowsOf(section([2, 2], [8, 8]))[0]).toMatchObject({ ratio: 0.25, verdict: "met" });
  expect(rowsOf(section([6, 6], [8, 8]))[0]).toMatchObject({ ratio: 0.75, verdict: "missed" });
  expect(rowsOf(section([8, 3], [8, 8]))[0]).toMatchObject({ pairs: [1, 0.375], verdict: "open" });
});

test("what is counted must hold in every turn", () => {
  const goal = { of: "ours", atMost: 0, isForEach: true } as const;
  const plans = [{ key: "cpu", title: "packets lost", unit: "", digits: 0, goal }];
  expect(rowsOf(section([0, 0], [0, 0], { plans }))[0]).toMatchObject({ ratio: undefined, verdict: "met" });
  expect(rowsOf(section([0, 1, 0], [0, 0, 0], { plans }))[0]?.verdict).toBe("missed");
});

test("figures of calls that failed are printed as not sound, whatever they are", () => {
  const failed = section([2, 2], [8, 8], { ours: [reading({ cpu: 2 }), reading({ cpu: 2 }, false)] });
  expect(rowsOf(failed)[0]?.verdict).toBe("not sound");
  expect(table([failed], "Asterisk")).toContain("NOT SOUND");
});

test("a row shows both servers with their spread, the ratio with its pairs, and the target", () => {
  const text = table([section([2, 4], [8, 8])], "Asterisk");
  expect(text).toMatch(
    /CPU, ms\s+3\.00 \(2\.00–4\.00\)\s+8\.00 \(8\.00–8\.00\)\s+0\.38 \(0\.25, 0\.50\)\s+ratio ≤ 0\.5\s+met/,
  );
});
