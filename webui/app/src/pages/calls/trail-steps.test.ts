import { expect, test } from "vitest";
import { decisionText } from "#app/kit/decision-text.ts";
import type { CallDetail } from "#firmware/api/contract/call-detail.ts";
import { trailSteps } from "./trail-steps.ts";

const names: Readonly<Record<string, string>> = { sales: "Sales", "1001": "Chen Xiaowen", "1002": "Wang Lei" };
const nameOf = (_: string, id: string): string => names[id] ?? id;

const detail = (more: Partial<CallDetail>): CallDetail => ({
  call: {
    id: "c-1",
    direction: "inbound",
    startedAt: 1_000,
    answeredAt: 1_000,
    endedAt: 60_000,
    caller: { number: "13955501862" },
    called: { number: "85556600" },
    path: [{ kind: "line", id: "board1.1", name: "Line 1" }],
    result: "answered",
    queue: null,
    agent: null,
    waitMs: null,
    talkMs: null,
    recordings: 0,
    voicemail: false,
    endedBy: "caller",
    cause: 16,
  },
  legs: [],
  segments: [],
  decisions: [],
  variables: {},
  recordings: [],
  voicemail: null,
  notes: [],
  termination: { by: "caller", cause: 16, detail: "hung up" },
  events: [],
  ...more,
});
const said = (more: Partial<CallDetail>, language: "en" | "zh" = "en"): string[] =>
  trailSteps(detail(more), nameOf).map((step) => decisionText(step, language).text);

test("a call begins where it arrived and ends with who hung up", () => {
  expect(said({})).toEqual(["Arrived on Line 1 for 85556600", "The caller hung up"]);
  expect(said({}, "zh")).toEqual(["Line 1 来电，被叫 85556600", "来电者挂机"]);
});

test("the journal tells the stay in the queue, offers passed on, and the one that was answered", () => {
  const leg = {
    role: "dialled",
    terminal: { kind: "extension", extension: "1001" },
    party: {},
    ringingAt: null,
  } as const;
  const steps = said({
    events: [
      { seq: 1, at: 2_000, type: "queue.joined", facts: { queue: "sales", position: 2, priority: 0 } },
      { seq: 2, at: 3_000, type: "queue.moved", facts: { queue: "sales", position: 1 } },
      { seq: 3, at: 18_000, type: "queue.offer-ended", facts: { agent: "1002", result: "missed", ringMs: 15_000 } },
      { seq: 4, at: 22_000, type: "queue.offer-ended", facts: { agent: "1001", result: "answered", ringMs: 4_000 } },
    ],
    legs: [
      { ...leg, id: "l-1", name: "Wang Lei", dialledAt: 3_000, answeredAt: null, endedAt: 18_000, termination: null },
      {
        ...leg,
        id: "l-2",
        name: "Chen Xiaowen",
        dialledAt: 18_000,
        answeredAt: 22_000,
        endedAt: 60_000,
        termination: null,
      },
    ],
  });
  expect(steps.slice(1, -1)).toEqual([
    "Joined Sales in place 2",
    "Moved up to place 1",
    "Offered to Wang Lei, who did not answer",
    "Chen Xiaowen picked up after 4 s",
  ]);
});

test("who may not see the journal still reads which queue the caller waited in, and that a message was left", () => {
  const sales = { id: "sales", name: "Sales" };
  const steps = said({
    segments: [
      { kind: "wait", from: 2_000, to: 5_000, subject: sales },
      { kind: "offer", from: 5_000, to: 9_000 },
      { kind: "wait", from: 9_000, to: 12_000, subject: sales },
      { kind: "voicemail", from: 12_000, to: 60_000 },
    ],
    voicemail: { mailbox: "general", message: "m-1", durationMs: 10_400 },
  });
  expect(steps.slice(1, -1)).toEqual(["Joined Sales", "Left a message of 10 s"]);
});
