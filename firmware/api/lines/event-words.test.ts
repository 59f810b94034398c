import { expect, test } from "vitest";
import { EVENT_WORDS } from "./event-words.table.ts";
import { maskedMessage, spokenEvent } from "./event-words.ts";

const event = { id: 1, at: 0, source: "line" as const };

test("an event is a sentence in both languages, with its code and facts", () => {
  const facts = { sign: "busy-tone" };
  expect(spokenEvent({ ...event, code: "far-hang-up", facts }, true)).toMatchObject({
    code: "far-hang-up",
    facts,
    text: "The far side has hung up, seen by busy tone",
    textZh: "对方已挂机（忙音）",
  });
});

test("numbers are masked for who may not see them, in the sentence and in the facts", () => {
  const ringing = { ...event, code: "ringing", facts: { number: "13800138000", name: "13800138000" } };
  expect(spokenEvent(ringing, false)).toMatchObject({
    facts: { number: "138****8000", name: "138****8000" },
    text: "A call comes in: 138****8000 138****8000",
  });
  expect(spokenEvent(ringing, true).text).toContain("13800138000");
  expect(spokenEvent({ ...event, code: "ringing", facts: {} }, false).text).toBe("A call comes in: without a number");
});

test("a message on the cable loses the numbers of people, not the ticks of its clock", () => {
  expect(maskedMessage('LINE_EVT caller-id number="13955501862" (tick 2429510)')).toBe(
    'LINE_EVT caller-id number="139****1862" (tick 2429510)',
  );
  expect(maskedMessage("ATDT13800138000")).toBe("ATDT138****8000");
});

test("a fault tells its reason in the language of who reads it", () => {
  const fault = { ...event, code: "fault", facts: { reason: "no dial tone from the exchange" } };
  expect(spokenEvent(fault, true).textZh).toBe("故障：听不到交换机拨号音");
});

test("what has no sentence is told by its code; words of an earlier version stay", () => {
  expect(spokenEvent({ ...event, code: "new-thing", facts: { level: 3 } }, true).text).toBe("new-thing: level 3");
  expect(spokenEvent({ ...event, code: "words", facts: { words: "on-hook" } }, true).textZh).toBe("on-hook");
  expect(Object.values(EVENT_WORDS).every(([en, zh]) => en !== "" && zh !== "")).toBe(true);
});
