import { expect, test } from "vitest";
import type { CallRow } from "#firmware/api/contract/call-list.ts";
import type { LiveAgent, LiveCall } from "#firmware/api/contract/live.ts";
import { momentOf, otherParty, pastOf, percentLeft } from "./moment.ts";

const agent = (state: LiveAgent["state"]): LiveAgent => ({
  id: "1001",
  name: "Chen Xiaowen",
  state,
  since: 0,
  queues: [],
  reachable: true,
  answeredToday: 0,
  missedToday: 0,
});
const running = (extra: Partial<LiveCall>): LiveCall => ({
  id: "c-1",
  direction: "internal",
  startedAt: 0,
  caller: { number: "1002" },
  called: { number: "1001" },
  origin: { kind: "extension", extension: "1002" },
  stage: "ringing",
  stageSince: 0,
  recorded: false,
  ...extra,
});
const row = (extra: Partial<CallRow>): CallRow => ({
  id: "c-1",
  direction: "inbound",
  startedAt: 0,
  answeredAt: null,
  endedAt: 1,
  caller: {},
  called: {},
  path: [],
  result: "answered",
  queue: null,
  agent: null,
  waitMs: null,
  talkMs: null,
  recordings: 0,
  voicemail: false,
  endedBy: null,
  cause: null,
  ...extra,
});

test("a queue call rings, is talked on and is wrapped up", () => {
  expect(momentOf(agent("offered"), running({ stage: "waiting" }))).toBe("ringing");
  expect(momentOf(agent("talking"), running({ stage: "talking" }))).toBe("talking");
  expect(momentOf(agent("wrap-up"), undefined)).toBe("wrapUp");
});

test("a colleague's call rings at my desk, my own call to somebody does not", () => {
  expect(momentOf(agent("elsewhere"), running({ extension: "1001" }))).toBe("ringing");
  const mine = running({ origin: { kind: "extension", extension: "1001" }, extension: "1002" });
  expect(momentOf(agent("elsewhere"), mine)).toBe("talking");
});

test("without a call the desk is quiet in every state", () => {
  for (const state of ["ready", "paused", "signed-out", "unreachable"] as const)
    expect(momentOf(agent(state), undefined)).toBe("quiet");
});

test("the other end is whom I called, else who called me", () => {
  expect(otherParty({ caller: { number: "1001" }, called: { number: "1862" } }, "1001").number).toBe("1862");
  expect(otherParty({ caller: { number: "1862" }, called: { number: "6601" } }, "1001").number).toBe("1862");
  const out = { direction: "outbound", caller: { number: "6601" }, called: { number: "1862" } } as const;
  expect(otherParty(out, "1001").number).toBe("1862");
});

test("what is left of a stretch stays between nothing and all", () => {
  expect(percentLeft(0, 0, 20)).toBe(100);
  expect(percentLeft(15, 0, 20)).toBe(25);
  expect(percentLeft(30, 0, 20)).toBe(0);
  expect(percentLeft(5, 5, 5)).toBe(0);
});

test("an earlier call is told by its result and direction", () => {
  expect(pastOf(row({})).key).toBe("talked");
  expect(pastOf(row({ result: "abandoned" })).key).toBe("gaveUp");
  expect(pastOf(row({ direction: "outbound", result: "unanswered" })).key).toBe("notReached");
  expect(pastOf(row({ result: "failed" })).key).toBe("missed");
});
