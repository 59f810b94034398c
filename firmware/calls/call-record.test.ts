import { expect, test } from "vitest";
import type { CallEvent, CallFact } from "#firmware/domain/call-event.ts";
import type { CallId, LegId } from "#firmware/domain/ids.ts";
import type { Termination } from "#firmware/domain/termination.ts";
import type { CallRecord } from "./call-record.ts";
import { foldCall } from "./fold-call.ts";

const call = "c-2222-3333" as CallId;
const leg = (name: string): LegId => `l-${name}` as LegId;
const BYE: Termination = { cause: 16, by: "caller", detail: "hung up" };

/** Facts with the seconds they came at. */
function fold(...facts: readonly (readonly [seconds: number, fact: CallFact])[]): CallRecord {
  const events = facts.map(
    ([seconds, fact], index): CallEvent => ({ ...fact, call, seq: index + 1, at: seconds * 1000 }),
  );
  return foldCall(events, ({ id }) => id);
}

const started: CallFact = {
  type: "call.started",
  direction: "inbound",
  caller: { number: "13800138000" },
  called: { number: "02155501001" },
  origin: { kind: "line", line: "board1.1" },
};
const dialled = (id: string, extension: string): CallFact => ({
  type: "leg.dialled",
  leg: leg(id),
  to: { kind: "extension", extension },
  party: { number: extension },
});
const joined: CallFact = { type: "queue.joined", queue: "sales", position: 2, priority: 0 };

test("a queue call: the first agent misses, the second talks; every leg is booked to its agent", () => {
  const record = fold(
    [0, started],
    [1, { type: "call.answered" }],
    [2, { type: "flow.entered", flow: "main", node: "menu" }],
    [3, { type: "flow.entered", flow: "main", node: "sales" }],
    [5, joined],
    [6, dialled("a", "1001")],
    [6, { type: "queue.offered", queue: "sales", agent: "1001", leg: leg("a") }],
    [7, { type: "leg.ringing", leg: leg("a") }],
    [21, { type: "leg.ended", leg: leg("a"), termination: { cause: 19, by: "callee", detail: "no answer" } }],
    [21, { type: "queue.offer-ended", queue: "sales", agent: "1001", result: "missed", ringMs: 14_000 }],
    [23, dialled("b", "1002")],
    [24, { type: "leg.ringing", leg: leg("b") }],
    [28, { type: "leg.answered", leg: leg("b") }],
    [28, { type: "queue.offer-ended", queue: "sales", agent: "1002", result: "answered", ringMs: 4_000 }],
    [28, { type: "queue.left", queue: "sales", reason: "answered", waitMs: 23_000, agent: "1002" }],
    [28, { type: "bridge.joined", legs: [leg("caller"), leg("b")] }],
    [40, { type: "leg.held", leg: leg("b"), held: true }],
    [45, { type: "leg.held", leg: leg("b"), held: false }],
    [88, { type: "bridge.left", legs: [leg("caller"), leg("b")], talkMs: 60_000 }],
    [88, { type: "leg.ended", leg: leg("b"), termination: BYE }],
    [88, { type: "call.ended", termination: BYE }],
  );
  expect(record).toMatchObject({
    result: "answered",
    queue: "sales",
    agent: "1002",
    line: "board1.1",
    waitMs: 23_000,
    talkMs: 60_000,
    holdMs: 5_000,
    ringMs: 18_000,
    answeredAt: 1_000,
    talkStartedAt: 28_000,
    endedAt: 88_000,
    way: "board1.1 › main › sales › 1002",
  });
  expect(record.legs).toMatchObject([
    { agent: "1001", queue: "sales", result: "missed", ringMs: 14_000, talkMs: 0 },
    { agent: "1002", queue: "sales", result: "answered", ringMs: 4_000, talkMs: 60_000, holdMs: 5_000 },
  ]);
  expect(record.visits).toMatchObject([
    { queue: "sales", reason: "answered", waitMs: 23_000, talkMs: 60_000, agent: "1002" },
  ]);
});

test("a caller who gives up in the queue is abandoned, and the phone that rang was left by the caller", () => {
  const record = fold(
    [0, started],
    [1, joined],
    [2, dialled("a", "1001")],
    [3, { type: "leg.ringing", leg: leg("a") }],
    [9, { type: "leg.ended", leg: leg("a"), termination: BYE }],
    [9, { type: "queue.left", queue: "sales", reason: "abandoned", waitMs: 8_000 }],
    [9, { type: "call.ended", termination: BYE }],
  );
  expect(record).toMatchObject({
    result: "abandoned",
    waitMs: 8_000,
    legs: [{ result: "caller-left", ringMs: 6_000 }],
  });
});

test("a message after closing time is a voicemail; the closed greeting alone is closed", () => {
  const closed: CallFact = {
    type: "call.routed",
    destination: { kind: "flow", flow: "closed" },
    decision: { code: "inbound.out-of-hours", facts: {} },
  };
  const end: CallFact = { type: "call.ended", termination: BYE };
  expect(fold([0, started], [0, closed], [20, end]).result).toBe("closed");
  const message: CallFact = { type: "voicemail.left", mailbox: "general", message: "vm-1", ms: 9_000 };
  expect(fold([0, started], [0, closed], [20, message], [20, end])).toMatchObject({
    result: "voicemail",
    voicemail: "vm-1",
  });
});

test("phones that rang together: one answered, the other one rang for somebody else", () => {
  const record = fold(
    [0, started],
    [0, dialled("a", "1001")],
    [0, dialled("b", "1002")],
    [1, { type: "leg.ringing", leg: leg("a") }],
    [1, { type: "leg.ringing", leg: leg("b") }],
    [3, { type: "leg.answered", leg: leg("b") }],
    [3, { type: "leg.ended", leg: leg("a"), termination: { cause: 26, by: "system", detail: "answered elsewhere" } }],
    [3, { type: "bridge.joined", legs: [leg("c"), leg("b")] }],
    [9, { type: "bridge.left", legs: [leg("c"), leg("b")], talkMs: 6_000 }],
    [9, { type: "call.ended", termination: BYE }],
  );
  expect(record.legs.map(({ agent, result }) => [agent, result])).toEqual([
    ["1001", "elsewhere"],
    ["1002", "answered"],
  ]);
});

test("busy, unanswered and cut off by a restart are told apart", () => {
  const internal: CallFact = { ...started, direction: "internal", origin: { kind: "extension", extension: "1001" } };
  const end: CallFact = { type: "call.ended", termination: BYE };
  const failed = (cause: number): CallFact => ({
    type: "leg.ended",
    leg: leg("a"),
    termination: { cause, by: "callee", detail: "" },
  });
  expect(fold([0, internal], [0, dialled("a", "1002")], [1, failed(17)], [2, end]).result).toBe("busy");
  expect(fold([0, internal], [0, dialled("a", "1002")], [1, failed(19)], [2, end]).result).toBe("unanswered");
  const restart: Termination = { cause: 41, by: "system", detail: "system restart" };
  const cut = fold([0, started], [1, joined], [61, { type: "call.ended", termination: restart }]);
  expect(cut).toMatchObject({ result: "cut", waitMs: 60_000, visits: [{ reason: "cut", waitMs: 60_000 }] });
});

test("a caller who puts the call on hold is counted as on hold, also when it lasts to the end", () => {
  const record = fold(
    [0, started],
    [1, dialled("a", "1001")],
    [2, { type: "leg.answered", leg: leg("a") }],
    [2, { type: "bridge.joined", legs: [leg("caller"), leg("a")] }],
    [5, { type: "leg.held", leg: leg("caller"), held: true }],
    [8, { type: "leg.held", leg: leg("caller"), held: false }],
    [10, { type: "leg.held", leg: leg("caller"), held: true }],
    [12, { type: "bridge.left", legs: [leg("caller"), leg("a")], talkMs: 10_000 }],
    [12, { type: "call.ended", termination: BYE }],
  );
  expect(record.holdMs).toBe(5_000);
});

test("a number outside that turns out to be busy was not answered, though the line was open to it", () => {
  const busy: Termination = { cause: 17, by: "callee", detail: "busy" };
  const record = fold(
    [0, { ...started, direction: "outbound", origin: { kind: "extension", extension: "1001" } }],
    [1, { type: "leg.dialled", leg: leg("a"), to: { kind: "line", line: "board1.1" }, party: { number: "10000" } }],
    [2, { type: "leg.answered", leg: leg("a") }],
    [2, { type: "bridge.joined", legs: [leg("caller"), leg("a")] }],
    [6, { type: "leg.ended", leg: leg("a"), termination: busy }],
    [6, { type: "bridge.left", legs: [leg("caller"), leg("a")], talkMs: 4_000 }],
    [6, { type: "call.ended", termination: busy }],
  );
  expect(record).toMatchObject({ result: "busy", talkMs: 0, line: "board1.1" });
  expect(record.talkStartedAt).toBeUndefined();
  expect(record.legs).toMatchObject([{ result: "refused", talkMs: 0 }]);
});
