import { join } from "node:path";
import { expect, test } from "vitest";
import { hears, readStereo } from "#test/support/box-callers.ts";
import { BoxProcess } from "#test/support/box-process.ts";
import { framesAt } from "#test/support/rtp-phone.ts";
import { salesBox, talk } from "#test/support/sales-box.ts";

const STOPPED_MS = 3_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test("a media process that stands still for three seconds: the call goes on, its recording has silence of that length and says so", async () => {
  const box = await salesBox();
  const desk = await box.agent("1001");
  const { caller, agent } = await talk(box, desk);
  const pid = box.service.mediaState().pid ?? 0;
  process.kill(pid, "SIGSTOP");
  await pause(STOPPED_MS);
  process.kill(pid, "SIGCONT");
  await hears(agent.rtp, 600);
  await caller.hears(800);
  expect(box.service.mediaState().pid).toBe(pid);
  caller.hangUp();
  const { call } = await box.ended();
  const { talk_ms: talkMs } = box.record(call);
  const told = await box.event("recording.ended");
  expect(Math.abs(told.ms - Number(talkMs)), `${told.ms} ms recorded of ${String(talkMs)} ms`).toBeLessThan(500);
  const [, silentMs] = /^the box stood still: (\d+) ms are silent$/.exec(told.detail) ?? [];
  expect(Number(silentMs)).toBeGreaterThan(STOPPED_MS - 500);
  const [recording] = box.service.db.all<{ path: string }>("SELECT path FROM recording");
  const { left } = readStereo(join(box.folder, recording?.path ?? ""));
  const soundMs = framesAt(600, left) * 20;
  expect(left.length / 8 - soundMs).toBeGreaterThan(Number(silentMs) - 500);
  await box.isQuiet();
});

test("a box that is stopped as a whole and goes on: nothing is started again, the call stands", async () => {
  const box = await salesBox();
  const desk = await box.agent("1001");
  const running = await BoxProcess.start(box, { logLevel: "warn" });
  const { caller, agent } = await talk(box, desk);
  const before = running.processes().map(({ pid }) => pid);
  for (const pid of before) process.kill(pid, "SIGSTOP");
  await pause(STOPPED_MS);
  for (const pid of before.toReversed()) process.kill(pid, "SIGCONT");
  await running.until("it is said", () => running.said.includes("the machine stood still"));
  await hears(agent.rtp, 600);
  await caller.hears(800);
  expect(running.processes().map(({ pid }) => pid)).toEqual(before);
  caller.hangUp();
  await running.until(
    "it is recorded",
    () => running.rows("SELECT 1 FROM recording WHERE state = 'done'").length === 1,
  );
});
