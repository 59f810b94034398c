import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findSound, promptSound } from "#test/support/audio-judge.ts";
import { openBox } from "#test/support/box.ts";
import { hears, readStereo } from "#test/support/box-callers.ts";
import { sine } from "#test/support/rtp-phone.ts";
import { soundsIn } from "#test/support/tone-prompts.ts";

test("a caller on a line hears the greeting that ships with the product, word for word", async () => {
  const box = await openBox({ board: ["--caller-id", "before-first-ring"], shippedPrompts: true });
  const caller = await box.lineCaller(1);
  await caller.answered();
  await box.event("prompt.played", ({ prompt }) => prompt === "welcome");
  const heard = await caller.samples();
  caller.hangUp();
  // Piece by piece by its waveform: the buffer before the line may stretch between them.
  expect(
    findSound(
      Float32Array.from(heard, (sample) => sample / 32_768),
      promptSound("welcome"),
    ).share,
  ).toBeGreaterThan(0.95);
  await box.isQuiet();
});

test("a caller on a line is greeted, presses a key, waits, talks to the agent idle longest, and all of it is on record", async () => {
  const box = await openBox({ board: ["--caller-id", "before-first-ring"] });
  const idleLongest = await box.agent("1001");
  const other = await box.agent("1002");
  const ringing = once(idleLongest, "call");
  const caller = await box.lineCaller(1, "13800138000", "Li Wei");
  await caller.answered();
  await box.event("flow.entered", ({ node }) => node === "menu");
  caller.press("1");
  const [offer] = await ringing;
  expect(offer.from).toBe("13800138000");
  offer.ring();
  await box.event("prompt.played", ({ prompt }) => prompt.includes("queue-position-1"));
  await new Promise((resolve) => setTimeout(resolve, 400)); // nothing tells of music but its sound
  expect(await caller.heard()).toEqual([
    "welcome",
    "main-menu-bilingual",
    "queue-joined",
    "queue-position-1",
    "hold-music",
  ]);
  offer.answer();
  await box.event("bridge.joined");

  caller.say(600);
  await hears(offer.rtp, 600);
  await box.simulator?.client.request("record", { port: 1 });
  offer.rtp.hum(sine(800, 20));
  await new Promise((resolve) => setTimeout(resolve, 1_000)); // a second of talk for the recording
  expect(await caller.heard()).toContain("800 Hz");
  caller.hangUp();
  await once(offer, "ended");
  const { call, termination } = await box.ended();
  expect(termination).toMatchObject({ cause: 16, by: "caller" });
  await box.agentIs("1001", "wrap-up");

  const record = box.record(call);
  expect(record).toMatchObject({
    direction: "inbound",
    caller_number: "13800138000",
    caller_name: "Li Wei",
    line: "board1.1",
    result: "answered",
    queue: "sales",
    agent: "1001",
    cause: 16,
    ended_by: "caller",
    way: "FXO 1 › Main menu › Sales › Chen Xiaowen",
  });
  expect(record.stays).toMatchObject([{ queue: "sales", position: 1, reason: "answered", agent: "1001" }]);
  expect(record.legs).toMatchObject([{ agent: "1001", queue: "sales", result: "answered" }]);
  expect(record.talk_ms).toBeGreaterThan(900);
  expect(box.decisions(call)).toEqual(
    expect.arrayContaining(["inbound.rule", "inbound.in-hours", "flow.menu-choice", "recording.on"]),
  );

  const [recording] = box.service.db.all<{ path: string; state: string }>("SELECT * FROM recording");
  expect(recording?.state).toBe("done");
  const { left, right } = readStereo(join(box.folder, recording?.path ?? ""));
  expect(soundsIn(left)).toEqual(["600 Hz"]);
  expect(soundsIn(right)).toEqual(["800 Hz"]);

  const next = once(other, "call");
  const second = await box.caller("13900139000", "02155501001");
  await second.answered();
  await second.hearsSound("main-menu-bilingual");
  second.press("1");
  const [nextOffer] = await next;
  expect(nextOffer.from).toBe("13900139000");
  second.hangUp();
  await box.isQuiet();
});
