import { expect, test } from "vitest";
import { boardFault, reasonOf } from "./reason-words.ts";
import { REASONS } from "./reasons.table.ts";

test("a reason of equipment has a code, its parameters and a Chinese sentence", () => {
  expect(reasonOf("there is no serial port /dev/ttyUSB0: is the board plugged in?")).toEqual({
    code: "serial-missing",
    facts: { path: "/dev/ttyUSB0" },
    text: "there is no serial port /dev/ttyUSB0: is the board plugged in?",
    textZh: "找不到串口 /dev/ttyUSB0，请检查线路板是否插好",
  });
});

test("a reason within a reason is translated too", () => {
  expect(reasonOf("fault of the line: foreign voltage on the line").textZh).toBe("线路故障：线路上有外来电压");
  expect(reasonOf("sound of the line stopped: the sound program ended").textZh).toBe("线路声音中断：声音程序已退出");
});

test("words nobody knows stay as they are", () => {
  expect(reasonOf("the cat sat on it")).toMatchObject({ code: "other", textZh: "the cat sat on it" });
});

test("a board's fault is told by its number, the maker's own words behind it", () => {
  expect(boardFault(1, "72 degrees at port 3")).toEqual({
    code: "over-temperature",
    en: "72 degrees at port 3",
    zh: "温度过高（72 degrees at port 3）",
  });
  expect(boardFault(4, "foreign voltage on the line").zh).toBe("线路过载或有外来电压");
  expect(boardFault(300, "the fan stands still")).toMatchObject({ code: "other", zh: "the fan stands still" });
});

test("every reason of the table is found by its own words, and each code stands once", () => {
  const filled = REASONS.map(({ en }) => en.replace(/\{\w+\}/g, "x1"));
  expect(filled.map((text) => reasonOf(text).code)).toEqual(REASONS.map(({ code }) => code));
  expect(new Set(REASONS.map(({ code }) => code)).size).toBe(REASONS.length);
});
