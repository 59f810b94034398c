import { afterEach, beforeEach, expect, test } from "vitest";
import { type ApiBox, openApiBox } from "#test/support/api-box.ts";
import { answeredCall, leg } from "#test/support/written-calls.ts";
import type { Desk } from "./contract/agents.ts";
import { Desk as DeskSchema } from "./contract/agents.ts";
import type { CallDetail } from "./contract/call-detail.ts";
import { complaints } from "./validate.ts";

let box: ApiBox;
beforeEach(async () => {
  box = await openApiBox();
});
afterEach(() => box.close());

test("the desk knows the call, who called before, and what was noted; a note stays a draft until it is finished", async () => {
  answeredCall(box, "c-0");
  const agent = await box.agent("1002");
  await agent.send("POST", "/api/agents/1002/sign-in");
  box.write("c-9", [
    {
      type: "call.started",
      direction: "inbound",
      caller: { number: "13855502217" },
      called: {},
      origin: { kind: "line", line: "board1.1" },
    },
    { type: "queue.joined", queue: "sales", position: 1, priority: 0 },
    3000,
    { type: "leg.dialled", leg: leg("l9"), to: { kind: "extension", extension: "1002" }, party: { number: "1002" } },
    { type: "bridge.joined", legs: [leg("caller"), leg("l9")] },
  ]);
  const desk = (await agent.get("/api/desk")).json<Desk>();
  expect(complaints(DeskSchema, desk)).toEqual([]);
  expect(desk).toMatchObject({
    agent: { id: "1002", state: "ready" },
    current: { id: "c-9", caller: { number: "13855502217" }, history: [{ id: "c-0" }], waitedMs: 3000, note: null },
    recent: [{ id: "c-0" }],
    today: { answered: 1, talkMs: 60_000 },
  });
  await agent.send("PUT", "/api/calls/c-0/note", { text: "Wants a call on Monday", draft: true });
  expect((await agent.get("/api/desk")).json<Desk>().unfinished.map(({ id }) => id)).toEqual(["c-0"]);
  const owner = await box.as("owner");
  expect((await owner.get("/api/calls/c-0")).json<CallDetail>().notes).toEqual([]);
  await agent.send("PUT", "/api/calls/c-0/note", { text: "Wants a call on Monday", result: "call-back", draft: false });
  expect((await owner.get("/api/calls/c-0")).json<CallDetail>().notes).toMatchObject([
    { text: "Wants a call on Monday", by: "1002" },
  ]);
  expect((await agent.get("/api/desk")).json<Desk>().unfinished).toEqual([]);
});

test("agents change their own state, supervisors anybody's, others nobody's; refusals say why", async () => {
  const [agent, supervisor] = [await box.agent("1001"), await box.as("supervisor")];
  expect((await agent.send("POST", "/api/agents/1001/pause", { reason: "lunch" })).json()).toMatchObject({
    code: "not-signed-in",
  });
  expect((await agent.send("POST", "/api/agents/1001/sign-in")).json()).toMatchObject({ id: "1001", state: "ready" });
  const paused = (await agent.send("POST", "/api/agents/1001/pause", { reason: "lunch" })).json();
  expect(paused).toMatchObject({ state: "paused", reason: "lunch", limitAt: box.clock.now() + 3_600_000 });
  expect((await agent.send("POST", "/api/agents/1002/sign-in")).statusCode).toBe(403);
  expect((await supervisor.send("POST", "/api/agents/1001/ready")).json()).toMatchObject({ state: "ready" });
  expect((await supervisor.send("POST", "/api/agents/1999/ready")).statusCode).toBe(404);
});

test("a running call can be ended by its agent and by a supervisor, not by another agent", async () => {
  box.write("c-5", [
    { type: "call.started", direction: "inbound", caller: {}, called: {}, origin: { kind: "line", line: "board1.1" } },
    { type: "leg.dialled", leg: leg("l5"), to: { kind: "extension", extension: "1001" }, party: {} },
  ]);
  expect((await (await box.agent("1004")).send("POST", "/api/calls/c-5/hang-up")).statusCode).toBe(403);
  expect((await (await box.agent("1001")).send("POST", "/api/calls/c-5/hang-up")).json()).toEqual({ done: true });
  expect((await (await box.as("supervisor")).send("POST", "/api/calls/c-5/hang-up")).json()).toEqual({ done: true });
  expect(box.hungUp).toEqual(["c-5", "c-5"]);
});
