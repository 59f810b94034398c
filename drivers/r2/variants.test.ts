import { expect, test } from "vitest";
import { chineseOf } from "./chinese.ts";
import { causeSignal, freeSignal, signalFor } from "./variant.ts";
import { R2_VARIANTS, variantOf } from "./variants.table.ts";
import { lineWords, signalWords } from "./words.ts";

test.each(R2_VARIANTS)("$country can ask for everything, and say everything about a called line", (variant) => {
  const { groupA, groupB, groupC, causes } = variant;
  expect(signalFor(groupA, "next")).toBe(1);
  expect(signalFor(groupA, "to-b")).toBe(3);
  const asks = ["category", "category-then-caller", "category-to-c"] as const;
  expect(asks.some((kind) => signalFor(groupA, kind) !== undefined)).toBe(true);
  if (signalFor(groupA, "category-to-c") !== undefined) {
    for (const kind of ["caller", "to-b", "next-to-a"] as const) expect(signalFor(groupC, kind)).toBeDefined();
  }
  expect(groupB[freeSignal(variant, "charge")]).toMatchObject({ kind: "accepted", charge: "charge" });
  for (const signal of Object.values(causes)) expect(groupB[signal]).toMatchObject({ kind: "refused" });
});

test("causes go over the line and come back as what they were, where there is a signal for them", () => {
  const back = (code: string, cause: number): number | undefined => {
    const variant = variantOf(code);
    const verdict = variant?.groupB[causeSignal(variant, cause)];
    return verdict?.kind === "refused" ? verdict.cause : undefined;
  };
  for (const { code } of R2_VARIANTS) {
    expect(
      [17, 34].map((cause) => back(code, cause)),
      code,
    ).toEqual([17, 34]);
    // What Mexico cannot say is busy.
    expect(back(code, 1), code).toBe(code === "mx" ? 17 : 1);
    expect(back(code, 27), code).toBe(27);
    expect(back(code, 41), code).toBe(34);
  }
  expect([4, 22, 19].map((cause) => back("itu", cause))).toEqual([4, 4, 27]);
  expect(back("br", 22)).toBe(22);
});

test("signals are told in plain words, by the names of the country", () => {
  const [itu, cn, mx] = ["itu", "cn", "mx"].map((code) => variantOf(code));
  if (itu === undefined || cn === undefined || mx === undefined) throw new Error("a variant is missing");
  expect(signalWords(itu, "I", 5)).toEqual({
    text: "I-5: digit 5",
    code: "r2.signal.digit",
    params: { name: "I-5", digit: 5 },
  });
  expect(signalWords(itu, "A", 1).text).toBe("A-1: next digit");
  expect(signalWords(itu, "B", 6)).toEqual({
    text: "B-6: subscriber free, charge",
    code: "r2.signal.free",
    params: { name: "B-6", charge: "charge" },
  });
  expect(signalWords(cn, "category", 1).text).toBe("KA-1: ordinary subscriber, billed monthly");
  expect(signalWords(cn, "B", 2).text).toBe("KB-2: subscriber busy");
  expect(signalWords(mx, "C", 5).text).toBe("C-5: next digit of the called number");
  expect(signalWords(itu, "A", 14).text).toBe("A-14: has no meaning here");
});

test("signals are told in Chinese too, every one that has a meaning", () => {
  const said = (words: Parameters<typeof chineseOf>[0]) => chineseOf(words)?.text;
  const [itu, cn] = ["itu", "cn"].map((code) => variantOf(code));
  if (itu === undefined || cn === undefined) throw new Error("a variant is missing");
  expect(said(signalWords(itu, "I", 10))).toBe("I-10：数字 0");
  expect(said(signalWords(itu, "B", 3))).toBe("B-3：用户忙");
  expect(said(signalWords(itu, "B", 7))).toBe("B-7：用户空闲，免费");
  expect(said(signalWords(cn, "category", 1))).toBe("KA-1：普通用户，定期");
  expect(said(signalWords(cn, "category", 13))).toBe("KA-13：类别 13");
  expect(chineseOf(lineWords("clear-back", 0b1111))).toEqual({ name: "后向拆线（1111）", text: "后向拆线（1111）" });
  const groups = ["I", "III", "category", "kind", "A", "B", "C"] as const;
  const all = R2_VARIANTS.flatMap((variant) =>
    groups.flatMap((group) => Array.from({ length: 15 }, (_, at) => signalWords(variant, group, at + 1))),
  );
  const english = all.filter((words) => /[a-z]{3}/.test(said(words) ?? "nothing"));
  expect(english.map(({ text }) => text)).toEqual([]);
});
