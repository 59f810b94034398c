import { once } from "node:events";
import { expect, test } from "vitest";
import { openBox } from "#test/support/box.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";

/** A box with a board, whose callers reach extension 1001 at once. */
async function openBoxWithBoard() {
  const box = await openBox({
    board: ["--disconnect", "polarity"],
    change: (config) => {
      config.inboundRules = [];
      config.inboundDefault = { kind: "extension", extension: "1001" };
    },
  });
  const { simulator } = box;
  if (simulator === undefined) throw new Error("the box has no board");
  return { box, simulator };
}

test("a call on an exchange line is answered at a desk phone, and the exchange's hang-up ends it", async () => {
  const { box, simulator } = await openBoxWithBoard();
  const desk = await box.phone("1001");
  const ringing = once(desk, "call");
  await simulator.client.request("call", { port: 1, number: "13800138000", callerId: "before-first-ring", rings: 0 });
  const [called] = (await ringing) as [PhoneCall];
  expect(called.from).toBe("13800138000");
  called.answer();
  await box.event("bridge.joined");
  expect(box.service.channels.lines.statuses()[0]).toMatchObject({ id: "board1.1", state: "inbound" });
  await simulator.client.request("hang-up", { port: 1 });
  const ended = await box.event("call.ended");
  // Which sign is seen first depends on how long the loop has been closed.
  expect(ended.termination).toMatchObject({ cause: 16, by: "caller", detail: expect.stringMatching(/^hung up \(/) });
  expect(box.service.db.get("SELECT line, called_number, result FROM call")).toEqual({
    line: "board1.1",
    called_number: "02155501001",
    result: "answered",
  });
  // What the line did afterwards (on-hook) is of no call: the ladder of the next one begins with its ringing.
  await expect
    .poll(() => box.service.channels.lines.statuses()[0], { timeout: 10_000 })
    .toMatchObject({ state: "idle" });
  await simulator.client.request("call", { port: 1, number: "13800138000", callerId: "before-first-ring", rings: 0 });
  const next = await box.event("call.started", ({ call }) => call !== ended.call);
  const first = "SELECT summary FROM trace WHERE call = :call ORDER BY at, id";
  await expect.poll(() => box.service.db.get(first, { call: next.call })).toEqual({ summary: "ringing 13800138000" });
});

test("a lifted telephone dials a colleague and, with 9, the outside", async () => {
  const { box, simulator } = await openBoxWithBoard();
  const desk = await box.phone("1001");
  const ringing = once(desk, "call");
  await simulator.client.request("lift", { port: 5 });
  await simulator.client.request("press", { port: 5, digits: "1001" });
  const [called] = (await ringing) as [PhoneCall];
  expect(called.from).toBe("2001");
  called.answer();
  await box.event("bridge.joined");
  await simulator.client.request("hang-up", { port: 5 });
  await box.event("call.ended");
  await simulator.client.request("lift", { port: 5 });
  await simulator.client.request("press", { port: 5, digits: "902155599#" });
  const started = await box.event("call.started", ({ direction }) => direction === "outbound");
  await box.event("bridge.joined", ({ call }) => call === started.call);
  await simulator.client.request("hang-up", { port: 5 });
  await box.event("call.ended", ({ call }) => call === started.call);
  const row = box.service.db.get("SELECT direction, caller_number, line, result FROM call WHERE id = :id", {
    id: started.call,
  });
  expect(row).toEqual({ direction: "outbound", caller_number: "2001", line: "board1.1", result: "answered" });
});

test("a telephone on a line port rings for its extension", async () => {
  const { box, simulator } = await openBoxWithBoard();
  await simulator.client.request("answer-after", { port: 6, ms: 300 });
  const desk = await box.phone("1001");
  const call = await desk.call("2002");
  if (call.state !== "answered") await once(call, "answered");
  await box.event("bridge.joined");
  await simulator.client.request("hang-up", { port: 6 });
  const ended = await box.event("call.ended");
  expect(ended.termination).toMatchObject({ by: "callee" });
  expect(box.service.db.get("SELECT agent, result FROM call")).toEqual({ agent: "2002", result: "answered" });
});

test("pulling the board in mid-call ends the call cleanly and raises an alarm; plugging it in heals", async () => {
  const { box, simulator } = await openBoxWithBoard();
  const desk = await box.phone("1001");
  const ringing = once(desk, "call");
  await simulator.client.request("call", { port: 1, number: "13800138000", callerId: "before-first-ring", rings: 0 });
  const [called] = (await ringing) as [PhoneCall];
  called.answer();
  await box.event("bridge.joined");
  const hungUp = once(called, "ended");
  await simulator.client.request("unplug");
  await hungUp;
  const ended = await box.event("call.ended");
  expect(ended.termination).toMatchObject({ cause: 38, by: "network", detail: "the line board was unplugged" });
  expect(box.service.alarms.list().map(({ code }) => code)).toEqual(["board-down"]);
  const healed = new Promise<void>((resolve) => {
    box.service.alarms.changes.subscribe(() => {
      if (box.service.alarms.list().length === 0) resolve();
    });
  });
  await simulator.client.request("plug");
  await healed;
  expect(box.service.channels.lines.statuses()[0]).toMatchObject({ state: "idle" });
});
