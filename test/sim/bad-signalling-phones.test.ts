import { once } from "node:events";
import { expect, test } from "vitest";
import { type Box, openBox } from "#test/support/box.ts";
import type { TrunkCaller } from "#test/support/box-callers.ts";
import type { SipPhone } from "#test/support/sip-phone.ts";

/** A box whose outside calls ring extension 1004, which has no mailbox. */
function directBox(): Promise<Box> {
  return openBox({
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "extension", extension: "1004" };
      for (const extension of config.extensions) {
        if (extension.number === "1004") delete extension.mailbox;
        if (extension.number === "1002") extension.mayDialOut = false;
      }
      config.outboundRules = [
        {
          id: "outside",
          name: "9 for the trunk",
          enabled: true,
          pattern: "9*",
          stripDigits: 1,
          via: [{ kind: "trunk", trunk: "peer" }],
        } as (typeof config.outboundRules)[number], // the defaults fill the rest
      ];
    },
  });
}

async function rings(box: Box, phone: SipPhone): Promise<{ caller: TrunkCaller; refuse: (line: string) => void }> {
  const rung = once(phone, "call");
  const caller = await box.caller();
  const [call] = await rung;
  return { caller, refuse: (line) => call.refuse(line) };
}

test("a phone that is off, busy, sends elsewhere or is out of order: the caller is told which, and the record says it", async () => {
  const box = await directBox();
  const caller = await box.caller();
  await caller.ended();
  const off = await box.ended();
  expect(box.record(off.call)).toMatchObject({ result: "unanswered", cause: 20 });
  expect(await caller.heard()).toEqual(["phone-unreachable"]);
  box.events.length = 0;

  const phone = await box.phone("1004");
  const answers: [line: string, result: string, cause: number, heard: string[]][] = [
    ["486 Busy Here", "busy", 17, ["line-busy"]],
    ["302 Moved Temporarily", "unanswered", 31, ["phone-unreachable"]],
    ["500 Server Internal Error", "unanswered", 41, ["phone-unreachable"]],
    ["603 Decline", "unanswered", 21, ["line-busy"]],
  ];
  for (const [line, result, cause, heard] of answers) {
    const { caller: one, refuse } = await rings(box, phone);
    refuse(line);
    await one.ended();
    const { call } = await box.ended();
    expect.soft(box.record(call), line).toMatchObject({ result, cause });
    expect.soft(await one.heard(), line).toEqual(heard);
    box.events.length = 0;
    await box.isQuiet();
  }
});

test("an extension that may not dial out is told so, and nothing goes out; one that may gets through", async () => {
  const box = await directBox();
  const outside: unknown[] = [];
  box.peer.on("call", (call) => {
    outside.push(call);
    call.answer();
  });
  const barred = await box.dials(await box.phone("1002"), "902155512399");
  await barred.ended();
  expect(await barred.heard()).toEqual(["not-allowed"]);
  expect(box.record((await box.ended()).call)).toMatchObject({ direction: "outbound" });
  expect(outside).toHaveLength(0);
  const other = await box.dials(await box.phone("1001"), "902155512399");
  expect(outside).toHaveLength(1);
  other.hangUp();
  await box.isQuiet();
});

test("two boxes on one line board: the second is told that the port is taken, the first goes on undisturbed", async () => {
  const box = await openBox({ board: [] });
  const path = box.simulator?.path ?? "";
  const second = await openBox({
    change(config) {
      config.boards = structuredClone(box.config.boards);
    },
  });
  await second.until("the second knows", () => second.boardState() === "down");
  expect(second.service.alarms.list()).toMatchObject([
    { code: "board-down", facts: { reason: `the serial port ${path} is used by another program` } },
  ]);
  const caller = await (await box.lineCaller(1)).answered();
  await box.event("prompt.played", ({ prompt }) => prompt === "welcome");
  expect(await caller.heard()).toContain("welcome");
  caller.hangUp();
  await box.isQuiet();
  expect(box.boardState()).toBe("up");
});
