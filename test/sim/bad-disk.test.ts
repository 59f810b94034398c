import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Box, openBox } from "#test/support/box.ts";
import { hears, readStereo, type TrunkCaller } from "#test/support/box-callers.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { framesAt, sine } from "#test/support/rtp-phone.ts";
import { hasSmallDisk, SmallDisk } from "#test/support/small-disk.ts";

const MEGABYTE = 1024 * 1024;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A box whose recordings lie on a disk of their own; every call goes to Sales, which records. */
async function openWithDisk(): Promise<{ box: Box; disk: SmallDisk }> {
  const box = await openBox({
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
    },
  });
  return { box, disk: new SmallDisk(join(box.folder, "recordings")) };
}

async function talk(box: Box, extension: string): Promise<{ caller: TrunkCaller; agent: PhoneCall }> {
  const desk = await box.agent(extension);
  const rung = once(desk, "call");
  const caller = await (await box.caller()).answered();
  const [agent] = (await rung) as [PhoneCall];
  agent.answer();
  caller.say(600);
  await hears(agent.rtp, 600);
  agent.rtp.hum(sine(800, 20));
  await caller.hears(800);
  return { caller, agent };
}

function alarm(box: Box, code: string) {
  return box.service.alarms.list().find((one) => one.code === code);
}

/** Packets the far end has not heard since `from`. */
function missing({ rtp }: PhoneCall, from: number): number {
  const numbers = rtp.packets.slice(from).map((packet) => packet.readUInt16BE(2));
  return (((numbers.at(-1) ?? 0) - (numbers[0] ?? 0)) & 0xffff) + 1 - numbers.length;
}

/** The longest stretch in which the agent's tone is not there, milliseconds. */
function longestSilence(samples: Uint8Array): number {
  let longest = 0;
  let stretch = 0;
  for (let at = 0; at + 160 <= samples.length; at += 160) {
    stretch = framesAt(800, samples.subarray(at, at + 160)) === 1 ? 0 : stretch + 20;
    longest = Math.max(longest, stretch);
  }
  return longest;
}

test.skipIf(!hasSmallDisk)(
  "a disk that hangs: nobody hears it, calls come and go, and the recording has silence where the disk was too slow",
  async () => {
    const { box, disk } = await openWithDisk();
    const first = await talk(box, "1001");
    await pause(2_500);
    const heard = [first.caller.call.rtp.packets.length, first.agent.rtp.packets.length];
    const before = await box.service.media.stats();
    disk.freeze();
    await pause(8_000);
    const second = await talk(box, "1002");
    second.caller.hangUp();
    const { call } = await box.event("call.ended");
    await pause(6_000);
    const during = await box.service.media.stats();
    expect(during.rssBytes - before.rssBytes, "memory while the disk hangs").toBeLessThan(40 * MEGABYTE);
    expect(missing(first.caller.call, heard[0] ?? 0), "packets the caller did not hear").toBe(0);
    expect(missing(first.agent, heard[1] ?? 0), "packets the agent did not hear").toBe(0);
    disk.thaw();
    // Told after the end of its call, which did not wait for the disk.
    const late = await box.event("recording.ended", (event) => event.call === call);
    expect(late.seq).toBeGreaterThan((await box.event("call.ended")).seq);
    await pause(1_500);
    first.caller.hangUp();
    const told = await box.event("recording.ended", (event) => event.call !== call);
    expect(told.detail).toMatch(/^the disk was too slow: \d+ ms are silent$/);
    const [recording] = box.service.audio.recordings.list({ call: told.call });
    expect(recording).toMatchObject({ state: "done", durationMs: told.ms });
    const { left, right } = readStereo(recording?.path ?? "");
    expect(left.length / 8).toBe(told.ms);
    const { talk_ms } = box.record(told.call);
    expect(Math.abs(Number(talk_ms) - told.ms), "the time axis is kept").toBeLessThan(400);
    const lost = Number(/(\d+) ms/.exec(told.detail)?.[1]);
    expect(lost).toBeGreaterThan(1_000);
    const silent = longestSilence(right);
    expect(Math.abs(silent - lost), `silent ${silent} ms, told ${lost} ms`).toBeLessThan(300);
    await box.isQuiet();
  },
);

test.skipIf(!hasSmallDisk)(
  "a disk that runs full in a call: the call goes on, its recording is whole up to there, the alarm tells and goes by itself",
  async () => {
    const { box, disk } = await openWithDisk();
    const { caller, agent } = await talk(box, "1001");
    await pause(1_500);
    disk.fill();
    const told = await box.event("recording.ended");
    expect(told.detail).toMatch(/ENOSPC|full/);
    expect(told.ms).toBeGreaterThan(1_000);
    const [recording] = box.service.audio.recordings.list({ call: told.call });
    expect(recording).toMatchObject({ state: "recovered", durationMs: told.ms });
    await box.until("the alarm is up", () => alarm(box, "disk-low") !== undefined);
    expect(alarm(box, "disk-low")).toMatchObject({ facts: { megabytes: 0 } });
    disk.leave(50 * 1_000_000);
    await box.service.audio.diskSpace.check();
    const { megabytes } = alarm(box, "disk-low")?.facts ?? {};
    expect(Math.abs(Number(megabytes) - 50), `the alarm says ${String(megabytes)} MB`).toBeLessThan(3);
    expect(alarm(box, "disk-low")?.messageZh).toContain(`${String(megabytes)} MB`);

    const from = caller.call.rtp.packets.length;
    await caller.hears(800);
    await hears(agent.rtp, 600);
    expect(missing(caller.call, from)).toBe(0);
    const { left } = readStereo(recording?.path ?? "");
    expect(left.length / 8).toBe(told.ms);
    disk.empty();
    await box.service.audio.diskSpace.check();
    expect(alarm(box, "disk-low")).toBeUndefined();
    caller.hangUp();
    expect(await box.ended(told.call)).toMatchObject({ termination: { cause: 16, by: "caller" } });
    await box.isQuiet();
  },
);

test.skipIf(!hasSmallDisk)(
  "a disk that breaks and becomes read-only in a call: told by an alarm, gone when another disk is there; the next is recorded",
  async () => {
    const { box, disk } = await openWithDisk();
    const { caller } = await talk(box, "1001");
    await pause(1_500);
    disk.breakDown();
    const told = await box.event("recording.ended");
    expect(told.detail).toMatch(/EROFS|EIO/);
    await box.until("the alarm is up", () => alarm(box, "recording-failed") !== undefined);
    expect(alarm(box, "recording-failed")?.message).toMatch(/the disk (can only be read|reports a fault)/);
    await caller.hears(800);
    caller.hangUp();
    await box.isQuiet();
    disk.replace();
    await box.service.audio.diskSpace.check();
    expect(alarm(box, "recording-failed")).toBeUndefined();
    const again = await talk(box, "1001");
    again.caller.hangUp();
    const whole = await box.event("recording.ended", ({ call }) => call !== told.call);
    expect(whole.detail).toMatch(/^(stopped|endpoint-closed)$/);
    await box.isQuiet();
  },
);

test("the folder of recordings is removed in a call: the recording is put back with all of its sound", async () => {
  const box = await openBox({
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
    },
  });
  const { caller } = await talk(box, "1001");
  await pause(1_500);
  rmSync(join(box.folder, "recordings"), { recursive: true });
  await caller.hears(800);
  caller.hangUp();
  const told = await box.event("recording.ended");
  const [recording] = box.service.audio.recordings.list();
  const { left, right } = readStereo(recording?.path ?? "");
  expect(left.length / 8).toBe(told.ms);
  expect(told.ms - framesAt(800, right) * 20).toBeLessThan(600);
  await box.isQuiet();
});
