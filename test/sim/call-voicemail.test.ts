import { once } from "node:events";
import { expect, test } from "vitest";
import type { Config } from "#firmware/config/schema/config.ts";
import { type Box, openBox } from "#test/support/box.ts";
import type { TrunkCaller } from "#test/support/box-callers.ts";

function mailBox(change: (mailbox: Config["mailboxes"][number]) => void = () => undefined): Promise<Box> {
  return openBox({
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
      for (const mailbox of config.mailboxes) {
        mailbox.minMessageSeconds = 1;
        mailbox.silenceSeconds = 1;
        change(mailbox);
      }
    },
  });
}

/** Speaks for so long after the beep. */
async function speaks(caller: TrunkCaller, ms: number): Promise<void> {
  await caller.hearsSound("beep");
  caller.say(600);
  await new Promise((resolve) => setTimeout(resolve, ms)); // a message takes its time
  caller.call.rtp.quiet();
}

test("with nobody signed in the caller leaves a message: it is kept with number and length, and can be heard", async () => {
  const box = await mailBox();
  const caller = await (await box.caller()).answered();
  await speaks(caller, 2_000);
  caller.press("#");
  await caller.ended();
  expect(await caller.heard()).toEqual(["leave-message", "beep", "message-saved"]);
  const { call } = await box.ended();
  expect(box.record(call)).toMatchObject({ result: "voicemail", ended_by: "system", cause: 16 });
  expect(box.record(call).way).toMatch(/General messages$/);
  const [message] = box.service.audio.messages.list("general");
  expect(message).toMatchObject({ call, caller: { number: "13800138000" }, heardAt: undefined });
  expect(box.soundsOf(message?.path ?? "")).toEqual(["600 Hz"]);
  expect(box.record(call).voicemail).toBe(message?.id);
  await box.isQuiet();
});

test("silence ends a message, and what was said before it is kept", async () => {
  const box = await mailBox();
  const caller = await (await box.caller()).answered();
  await speaks(caller, 1_500);
  await caller.ended();
  expect((await caller.heard()).at(-1)).toBe("message-saved");
  expect(box.service.audio.messages.list("general")).toHaveLength(1);
  await box.isQuiet();
});

test("a message too short to be one is not kept, and the caller is told", async () => {
  const box = await mailBox((mailbox) => {
    mailbox.minMessageSeconds = 2;
  });
  const caller = await (await box.caller()).answered();
  await speaks(caller, 500);
  caller.press("#");
  await caller.ended();
  expect((await caller.heard()).at(-1)).toBe("message-too-short");
  const { call } = await box.ended();
  expect(box.record(call)).toMatchObject({ voicemail: null });
  expect(box.record(call).result).not.toBe("voicemail");
  expect(box.decisions(call)).toContain("voicemail.too-short");
  expect(box.service.audio.messages.list("general")).toHaveLength(0);
  await box.isQuiet();
});

test("a full mailbox says so and takes nothing", async () => {
  const box = await mailBox((mailbox) => {
    mailbox.maxMessages = 1;
  });
  const first = await (await box.caller()).answered();
  await speaks(first, 1_500);
  first.hangUp();
  await box.event("voicemail.left");
  const second = await (await box.caller("13900139000")).answered();
  await second.ended();
  expect(await second.heard()).toEqual(["mailbox-full"]);
  expect(box.service.audio.messages.list("general")).toHaveLength(1);
  await box.isQuiet();
});

test("an extension that does not pick up hands the caller to its mailbox", async () => {
  const box = await mailBox();
  const desk = await box.phone("1004");
  desk.on("call", (rung) => rung.ring());
  for (const extension of box.service.config.current.extensions) extension.ringSeconds = 1;
  const caller = await (await box.dials(await box.phone("1003"), "1004")).answered();
  await speaks(caller, 1_500);
  caller.hangUp();
  const { call } = await box.ended();
  expect(box.record(call)).toMatchObject({ direction: "internal", result: "voicemail" });
  expect(box.record(call).legs).toMatchObject([{ agent: "1004", result: "missed" }]);
  expect(box.service.audio.messages.list("box-1004")).toMatchObject([{ caller: { number: "1003" } }]);
  await box.isQuiet();
});

test("a busy extension sends the caller to its mailbox at once", async () => {
  const box = await mailBox();
  const desk = await box.phone("1004");
  desk.on("call", (rung) => rung.refuse("486 Busy Here"));
  const caller = await box.dials(await box.phone("1003"), "1004");
  await caller.hearsSound("leave-message");
  const left = once(caller.call, "ended");
  caller.hangUp();
  await left;
  const { call } = await box.ended();
  expect(box.record(call).legs).toMatchObject([{ agent: "1004", result: "refused" }]);
  await box.isQuiet();
});
