import { once } from "node:events";
import { expect, test } from "vitest";
import { openBox } from "#test/support/box.ts";

test("a caller from the trunk reaches an extension, both are joined, and the call is recorded in the database", async () => {
  const box = await openBox({
    change: (config) => {
      config.inboundRules = [];
      config.inboundDefault = { kind: "extension", extension: "1001" };
    },
  });
  const desk = await box.phone("1001");
  const ringing = once(desk, "call");
  const caller = await box.peer.call("02155501001");
  const [called] = await ringing;
  expect(called.from).toBe("13800138000");
  called.ring();
  called.answer();
  if (caller.state !== "answered") await once(caller, "answered");
  await box.event("bridge.joined");
  caller.hangUp();
  const ended = await box.event("call.ended");
  expect(ended.termination).toMatchObject({ cause: 16, by: "caller" });
  const row = box.service.db.get<Record<string, unknown>>("SELECT * FROM call");
  expect(row).toMatchObject({
    direction: "inbound",
    caller_number: "13800138000",
    result: "answered",
    agent: "1001",
    trunk: "peer",
  });
  expect(row?.way).toContain("Chen Xiaowen");
});
