import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openBox } from "#test/support/box.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";

async function answered(call: PhoneCall): Promise<void> {
  if (call.state !== "answered") await once(call, "answered");
}

/** Presses a key by RFC 4733: event, three ends. */
async function press(call: PhoneCall, digit: string): Promise<void> {
  const info = `Signal=${digit}\r\nDuration=160\r\n`;
  call.request("INFO", { body: info, type: "application/dtmf-relay" });
}

test("a caller hears the menu, presses to the queue, talks with the agent, and the recording is kept", async () => {
  const box = await openBox();
  const desk = await box.phone("1001");
  const signedIn = box.service.people.actions.apply("1001", { type: "sign-in" }, "page");
  expect(signedIn.kind).toBe("done");
  const ringing = once(desk, "call");
  const caller = await box.peer.call("02155501001");
  await answered(caller);
  await box.event("flow.entered", ({ node }) => node === "menu");
  await press(caller, "1");
  await box.event("queue.joined", ({ queue }) => queue === "sales");
  const [called] = (await ringing) as [PhoneCall];
  called.ring();
  called.answer();
  await box.event("bridge.joined");
  const view = box.service.people.directory.views("1001")[0];
  expect(view?.state.name).toBe("talking");
  called.rtp.send(new Uint8Array(160));
  called.hangUp();
  const ended = await box.event("call.ended");
  expect(ended.termination).toMatchObject({ cause: 16, by: "callee" });
  const row = box.service.db.get<Record<string, unknown>>("SELECT * FROM call");
  expect(row).toMatchObject({ result: "answered", queue: "sales", agent: "1001" });
  expect(row?.way).toBe("SIP peer on this machine › Main menu › Sales › Chen Xiaowen");
  const recording = box.service.db.get<Record<string, unknown>>("SELECT * FROM recording");
  expect(recording).toMatchObject({ state: "done", queue: "sales", agent: "1001" });
  expect(existsSync(join(box.folder, String(recording?.path)))).toBe(true);
  expect(box.service.db.get("SELECT * FROM call_queue")).toMatchObject({ reason: "answered", agent: "1001" });
  expect(box.service.db.get("SELECT * FROM call_leg")).toMatchObject({
    agent: "1001",
    queue: "sales",
    result: "answered",
  });
});

test("a caller who hangs up while an agent's phone rings stops it, and the call counts as abandoned", async () => {
  const box = await openBox({
    change: (config) => {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
    },
  });
  const desk = await box.phone("1001");
  box.service.people.actions.apply("1001", { type: "sign-in" }, "page");
  const ringing = once(desk, "call");
  const caller = await box.peer.call("02155501001");
  await answered(caller);
  const [called] = (await ringing) as [PhoneCall];
  called.ring();
  const stopped = once(called, "ended");
  await box.event("leg.ringing");
  caller.hangUp();
  await stopped;
  await box.event("call.ended");
  expect(box.service.db.get("SELECT result FROM call")).toEqual({ result: "abandoned" });
  expect(box.service.db.get("SELECT result FROM call_leg")).toEqual({ result: "caller-left" });
  expect(box.service.db.get("SELECT reason FROM call_queue")).toEqual({ reason: "abandoned" });
});

test("with nobody signed in the caller is sent to the mailbox and leaves a message", async () => {
  const box = await openBox({
    change: (config) => {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
    },
  });
  const caller = await box.peer.call("02155501001");
  await answered(caller);
  const route = await box.event("call.routed", ({ destination }) => destination.kind === "voicemail");
  expect(route.destination).toEqual({ kind: "voicemail", mailbox: "general" });
  await box.event("prompt.played");
  caller.hangUp();
  await box.event("call.ended");
  expect(box.service.db.get<{ way: string }>("SELECT way FROM call")?.way).toContain("SIP peer");
});
