import { describe, expect, it } from "vitest";
import { chineseAmount, chineseNumber, digitsPrompts, estimatedWaitPrompts, queuePositionPrompts } from "./numbers.ts";
import { PROMPT_TEXTS } from "./texts.table.ts";

describe("what a waiting caller is told", () => {
  it("is the place in the line, up to twenty, and nothing when there is none", () => {
    expect(queuePositionPrompts(1)).toEqual(["queue-position-1"]);
    expect(queuePositionPrompts(20)).toEqual(["queue-position-20"]);
    expect(queuePositionPrompts(21)).toEqual(["queue-position-more"]);
    expect(queuePositionPrompts(0)).toEqual([]);
    expect(queuePositionPrompts(Number.NaN)).toEqual([]);
  });

  it("is the wait in whole minutes, rounded up", () => {
    expect(estimatedWaitPrompts(0)).toEqual(["wait-less-than-a-minute"]);
    expect(estimatedWaitPrompts(59.9)).toEqual(["wait-less-than-a-minute"]);
    expect(estimatedWaitPrompts(60)).toEqual(["wait-minutes-1"]);
    expect(estimatedWaitPrompts(61)).toEqual(["wait-minutes-2"]);
    expect(estimatedWaitPrompts(15 * 60)).toEqual(["wait-minutes-15"]);
    expect(estimatedWaitPrompts(901)).toEqual(["wait-more"]);
    expect(estimatedWaitPrompts(undefined)).toEqual([]);
  });

  it("names only prompts that ship", () => {
    const all = Array.from({ length: 40 }, (_, i) => [
      ...queuePositionPrompts(i),
      ...estimatedWaitPrompts(i * 45),
    ]).flat();
    expect([...all, ...digitsPrompts("0123456789*#")].filter((id) => PROMPT_TEXTS[id] === undefined)).toEqual([]);
  });
});

describe("numbers read out", () => {
  it("go key by key, without what cannot be said", () => {
    expect(digitsPrompts("+1-2*")).toEqual(["digit-1", "digit-2", "key-star"]);
  });

  it("are right in Chinese, with 两 for an amount of two", () => {
    expect([0, 2, 10, 11, 20, 99].map(chineseNumber)).toEqual(["零", "二", "十", "十一", "二十", "九十九"]);
    expect([1, 2, 12].map(chineseAmount)).toEqual(["一", "两", "十二"]);
  });
});
