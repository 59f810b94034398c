import { join } from "node:path";
import { expect, test } from "vitest";
import { type Box, openBox } from "#test/support/box.ts";
import { readStereo } from "#test/support/box-callers.ts";
import { salesBox, talk } from "#test/support/sales-box.ts";
import { soundsIn } from "#test/support/tone-prompts.ts";

test("the media process is killed in a call: its calls end with cause 41, agents are free, the recording is kept, new calls work", async () => {
  const box = await salesBox();
  const first = await box.agent("1001");
  const second = await box.agent("1002");
  const one = await talk(box, first);
  const other = await talk(box, second);
  const waiting = await (await box.caller("13800000003")).answered();
  await waiting.hearsSound("hold-music");
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // sound that must not be lost

  const { pid } = box.service.mediaState();
  process.kill(pid ?? 0, "SIGKILL");
  for (const call of [one.caller, other.caller, waiting]) await call.ended();
  await box.until("all are in the journal", () => endsOf(box) === 3);
  const rows = box.service.db.all<Record<string, unknown>>("SELECT * FROM call ORDER BY started_at");
  expect(rows).toMatchObject([
    { result: "answered", agent: "1001", cause: 41, ended_by: "system" },
    { result: "answered", agent: "1002", cause: 41, ended_by: "system" },
    { result: "cut", cause: 41, ended_by: "system" },
  ]);
  await box.until("media is back", () => box.service.mediaState().isUp);
  await box.agentIs("1001", "ready");
  const again = await talk(box, first);

  await box.until("the recordings that were cut are whole", () => recordingsOf(box, "recovered").length === 2);
  for (const { path } of recordingsOf(box, "recovered")) {
    const { left, right } = readStereo(join(box.folder, path));
    expect(left.length / 8_000).toBeGreaterThan(1);
    expect(soundsIn(left)).toContain("600 Hz");
    expect(soundsIn(right)).toContain("800 Hz");
  }
  again.caller.hangUp();
  await box.isQuiet();
});

function endsOf(box: Box): number {
  return box.events.filter(({ type }) => type === "call.ended").length;
}

function recordingsOf(box: Box, state: string): { path: string }[] {
  return box.service.db.all<{ path: string }>("SELECT path FROM recording WHERE state = :state", { state });
}

test("a caller who leaves a message when the media process is killed is let go, the message is kept, and the next can leave one", async () => {
  const box = await openBox({
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "voicemail", mailbox: "general" };
    },
  });
  const caller = await (await box.caller()).answered();
  await caller.hearsSound("beep");
  caller.say(600);
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  process.kill(box.service.mediaState().pid ?? 0, "SIGKILL");
  await caller.ended();
  const { call, termination } = await box.ended();
  expect(termination).toMatchObject({ cause: 41, by: "system" });
  const [message] = box.service.audio.messages.list("general");
  expect(message?.durationMs).toBeGreaterThan(2_000);
  expect(box.soundsOf(message?.path ?? "")).toEqual(["600 Hz"]);
  expect(box.record(call)).toMatchObject({ result: "voicemail", voicemail: message?.id });
  await box.until("media is back", () => box.service.mediaState().isUp);
  const next = await (await box.caller()).answered();
  await next.hearsSound("beep");
  next.hangUp();
  await box.isQuiet();
});
