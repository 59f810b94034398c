import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import type { CallId } from "#firmware/domain/ids.ts";
import { QueueHouse, queueOf } from "#test/support/queue-house.ts";
import { AgentActions } from "./agent-actions.ts";
import { type AgentInput, type AgentRecord, agentTransition, NEW_AGENT, shownState } from "./agent-machine.ts";

let house: QueueHouse;
afterEach(() => house?.close());

const call = (name: string): CallId => name as CallId;

function run(...events: AgentInput[]): AgentRecord {
  return events.reduce((record, event) => agentTransition(record, event).state, {
    ...NEW_AGENT,
    isReachable: true,
  } as AgentRecord);
}

const talking: AgentInput[] = [
  { at: 0, type: "sign-in" },
  { at: 0, type: "offer", call: call("c1"), queue: "sales", ringMs: 15_000 },
  { at: 5_000, type: "answered", call: call("c1") },
];
const wrapUp: AgentInput[] = [...talking, { at: 60_000, type: "released", call: call("c1"), wrapUpMs: 20_000 }];

test("F-ACD-07 an agent goes from ready through offered, talking and wrap-up to ready", () => {
  expect(run(...talking.slice(0, 1)).name).toBe("ready");
  expect(run(...talking.slice(0, 2)).name).toBe("offered");
  expect(run(...talking).name).toBe("talking");
  const after = run(...wrapUp);
  expect(after).toMatchObject({ name: "wrap-up", timeoutMs: 20_000 });
  expect(agentTransition(after, { type: "timeout" }).state.name).toBe("ready");
});

test("wrap-up is neither cut nor made longer by what another queue or the phone does", () => {
  const record = run(
    ...wrapUp,
    { at: 65_000, type: "offer", call: call("c2"), queue: "support", ringMs: 15_000 },
    { at: 66_000, type: "released", call: call("c9"), wrapUpMs: 90_000 },
    { at: 70_000, type: "outside", call: call("c3") },
  );
  expect(record).toMatchObject({ name: "wrap-up", timeoutMs: 10_000 });
  expect(agentTransition(record, { type: "timeout" }).state.name).toBe("elsewhere");
});

test("wrap-up is cut by key and made longer by wish", () => {
  expect(run(...wrapUp, { at: 61_000, type: "end-wrap-up" }).name).toBe("ready");
  expect(run(...wrapUp, { at: 61_000, type: "ready" }).name).toBe("ready");
  expect(run(...wrapUp, { at: 70_000, type: "extend-wrap-up", byMs: 30_000 })).toMatchObject({
    name: "wrap-up",
    timeoutMs: 40_000,
  });
});

test("a pause said while talking begins after the wrap-up, one said in wrap-up at once", () => {
  const asked = run(...talking, { at: 30_000, type: "pause", reason: "lunch" });
  expect(asked.name).toBe("talking");
  const wrapping = agentTransition(asked, { at: 60_000, type: "released", call: call("c1"), wrapUpMs: 20_000 }).state;
  expect(wrapping.name).toBe("wrap-up");
  expect(shownState(agentTransition(wrapping, { type: "timeout" }).state)).toEqual({ name: "paused", reason: "lunch" });
  expect(run(...wrapUp, { at: 61_000, type: "pause", reason: "lunch" }).name).toBe("paused");
});

test("signing out while talking lets the conversation end and skips the wrap-up", () => {
  const asked = run(...talking, { at: 30_000, type: "sign-out" });
  expect(asked.name).toBe("talking");
  expect(agentTransition(asked, { at: 60_000, type: "released", call: call("c1"), wrapUpMs: 20_000 }).state.name).toBe(
    "signed-out",
  );
});

test("an offer that nobody ends does not hold the agent for ever", () => {
  const offered = run(...talking.slice(0, 2));
  expect(offered.timeoutMs).toBe(25_000);
  expect(agentTransition(offered, { type: "timeout" }).state.name).toBe("ready");
});

test("whatever happens in whatever order, an agent is in one state and only a ready one is offered a call", () => {
  const calls = fc.constantFrom(call("c1"), call("c2"));
  const event = fc.oneof(
    fc.constantFrom<Omit<AgentInput, "at">>(
      { type: "sign-in" },
      { type: "sign-out" },
      { type: "ready" },
      { type: "end-wrap-up" },
    ),
    fc.constant({ type: "pause", reason: "tea" }),
    calls.map((id) => ({ type: "offer", call: id, queue: "q", ringMs: 1000 })),
    calls.map((id) => ({ type: "offer-ended", call: id, wasMissed: true, missesUntilPause: 2 })),
    calls.map((id) => ({ type: "answered", call: id })),
    calls.map((id) => ({ type: "released", call: id, wrapUpMs: 500 })),
    fc.option(calls, { nil: undefined }).map((id) => ({ type: "outside", call: id })),
    fc.boolean().map((isReachable) => ({ type: "reachable", isReachable })),
    fc.constant({ type: "timeout" }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let record: AgentRecord = NEW_AGENT;
      events.forEach((raw, at) => {
        const before = record;
        record = agentTransition(record, { at, ...raw } as AgentInput).state;
        expect(record.name).toBe(shownState(record).name);
        if (record.name === "offered" && before.name !== "offered") expect(before.name).toBe("ready");
        if (record.name === "talking" && before.name !== "talking") expect(before.name).toBe("offered");
        if (record.timeoutMs !== undefined) expect(["offered", "wrap-up"]).toContain(record.name);
      });
    }),
  );
});

test("F-ACD-07 a restart signs nobody out and keeps pauses; a conversation it cut is closed in the events", async () => {
  const queue = queueOf({ id: "sales", members: [{ agent: "1001", penalty: 0 }] });
  const first = new QueueHouse([queue], ["1001", "1002", "1003"]);
  first.signIn("1001", "1002");
  first.directory.find("1002")?.send({ type: "pause", reason: "lunch" }, "phone");
  const caller = await first.enter("sales");
  caller.ringing.pickUp("1001");
  await first.settle();
  expect(first.state("1001")).toBe("talking");
  house = new QueueHouse([queue], ["1001", "1002", "1003"], first.db);
  expect(["1001", "1002", "1003"].map((agent) => house.state(agent))).toEqual(["ready", "paused", "signed-out"]);
  const events = house.db.all<Record<string, unknown>>(
    "SELECT agent, from_state, to_state, reason, done_by FROM agent_event ORDER BY id",
  );
  expect(events).toEqual([
    { agent: "1001", from_state: "signed-out", to_state: "ready", reason: null, done_by: "page" },
    { agent: "1002", from_state: "signed-out", to_state: "ready", reason: null, done_by: "page" },
    { agent: "1002", from_state: "ready", to_state: "paused", reason: "lunch", done_by: "phone" },
    { agent: "1001", from_state: "ready", to_state: "offered", reason: null, done_by: "box" },
    { agent: "1001", from_state: "offered", to_state: "talking", reason: null, done_by: "box" },
    { agent: "1001", from_state: "talking", to_state: "ready", reason: null, done_by: "box" },
  ]);
});

test("an agent in a call of their own is elsewhere and gets no queue call until it is over", async () => {
  house = new QueueHouse([queueOf({ id: "sales", members: [{ agent: "1001", penalty: 0 }] })], ["1001"]);
  house.signIn("1001");
  house.phones.calls.set("1001", [call("own")]);
  house.phones.changed("1001");
  expect(house.state("1001")).toBe("elsewhere");
  const caller = await house.enter("sales");
  expect(caller.dials).toEqual([]);
  house.phones.calls.delete("1001");
  house.phones.changed("1001");
  await house.settle();
  expect(caller.dials.length).toBe(1);
});

test("F-ACD-08 an agent who talks in a call that no phone has is ready again once freed", async () => {
  house = new QueueHouse([queueOf({ id: "sales", members: [{ agent: "1001", penalty: 0 }] })], ["1001"]);
  house.signIn("1001");
  const caller = await house.enter("sales");
  caller.ringing.pickUp("1001");
  await house.clock.advanceAsync(60_000);
  expect(house.state("1001")).toBe("talking");
  house.phones.inQueueCalls = () => [];
  house.directory.free("1001");
  expect(house.state("1001")).toBe("ready");
});

test("actions tell why they are refused", () => {
  house = new QueueHouse([], ["1001"]);
  const config = () => ({
    extensions: [],
    pauseReasons: [{ id: "lunch", name: "Lunch" }],
  });
  const actions = new AgentActions({ directory: house.directory, config });
  expect(actions.apply("1009", { type: "sign-in" }, "page")).toEqual({ kind: "refused", why: "unknown-agent" });
  expect(actions.apply("1001", { type: "ready" }, "page")).toEqual({ kind: "refused", why: "not-signed-in" });
  expect(actions.apply("1001", { type: "sign-in" }, "page")).toEqual({ kind: "done", state: { name: "ready" } });
  expect(actions.apply("1001", { type: "sign-in" }, "page")).toEqual({ kind: "refused", why: "already-signed-in" });
  expect(actions.apply("1001", { type: "pause", reason: "golf" }, "page")).toEqual({
    kind: "refused",
    why: "unknown-reason",
  });
  expect(actions.apply("1001", { type: "pause" }, "page")).toEqual({
    kind: "done",
    state: { name: "paused", reason: "lunch" },
  });
  expect(actions.apply("1001", { type: "end-wrap-up" }, "page")).toEqual({ kind: "refused", why: "not-in-wrap-up" });
});
