import { expect, test } from "vitest";
import type { CallRow } from "#firmware/api/contract/call-list.ts";
import { groupCallBacks, isSameNumber, withheldMissed } from "./call-backs.ts";

function row(minute: number, more: Partial<CallRow>): CallRow {
  return {
    id: `c-${minute}`,
    direction: "inbound",
    startedAt: minute * 60_000,
    answeredAt: null,
    endedAt: minute * 60_000 + 30_000,
    caller: { number: "13955501862" },
    called: {},
    path: [],
    result: "abandoned",
    queue: null,
    agent: null,
    waitMs: 20_000,
    talkMs: null,
    recordings: 0,
    voicemail: false,
    endedBy: "caller",
    cause: 16,
    ...more,
  };
}
const out = (minute: number, result: CallRow["result"], number = "13955501862"): CallRow =>
  row(minute, { direction: "outbound", caller: { number: "1001" }, called: { number }, result });

test("a caller who tried twice is one entry with both calls", () => {
  const [entry, ...others] = groupCallBacks([row(5, {}), row(1, { result: "unanswered" })]);
  expect(others).toEqual([]);
  expect(entry?.missed.map(({ id }) => id)).toEqual(["c-1", "c-5"]);
});

test("who has waited longest comes first, whatever the order of the list", () => {
  const other = { caller: { number: "05718555" } };
  expect(groupCallBacks([row(9, other), row(3, {}), row(2, other)]).map(({ number }) => number)).toEqual([
    "05718555",
    "13955501862",
  ]);
});

test("a caller who got through later, or was called back and answered, is not in the list", () => {
  expect(groupCallBacks([row(1, {}), row(2, { result: "answered" })])).toEqual([]);
  expect(groupCallBacks([row(1, {}), out(2, "answered")])).toEqual([]);
});

test("a caller who then left a message is for the mailbox", () => {
  expect(groupCallBacks([row(1, {}), row(2, { result: "voicemail", voicemail: true })])).toEqual([]);
});

test("a call before the missed one serves nobody", () => {
  expect(groupCallBacks([row(1, { result: "answered" }), row(2, {})])).toHaveLength(1);
});

test("calling back without reaching anybody keeps the entry and counts the try", () => {
  expect(groupCallBacks([row(1, {}), out(2, "unanswered"), out(3, "busy")])[0]?.tries).toBe(2);
});

test("an outside prefix or a missing area code does not make another number of it", () => {
  expect(isSameNumber("85556600", "057185556600")).toBe(true);
  expect(isSameNumber("913955501862", "13955501862")).toBe(true);
  expect(isSameNumber("1001", "13955501001")).toBe(false);
  expect(groupCallBacks([row(1, {}), out(2, "answered", "913955501862")])).toEqual([]);
});

test("calls without a number are only counted; internal calls never appear", () => {
  const rows = [row(1, { caller: {} }), row(2, { direction: "internal", caller: { number: "1001" } })];
  expect(groupCallBacks(rows)).toEqual([]);
  expect(withheldMissed(rows)).toBe(1);
});
