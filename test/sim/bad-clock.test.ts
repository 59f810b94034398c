import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Clock, systemClock } from "#firmware/kernel/clock.ts";
import { openBox } from "#test/support/box.ts";
import { hears } from "#test/support/box-callers.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { sine } from "#test/support/rtp-phone.ts";

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

/** The clock of a machine whose wall time is put right (or wrong) while it runs. */
function jumpingClock(offsetMs: number): Clock & { jump(ms: number): void } {
  let offset = offsetMs;
  return {
    ...systemClock,
    now: () => systemClock.now() + offset,
    jump(ms) {
      offset += ms;
    },
  };
}

test.each([
  ["an hour forward", 0, HOUR_MS],
  ["an hour back", 0, -HOUR_MS],
  ["from before 2020, as a box without a clock of its own starts, to today", -7 * YEAR_MS, 7 * YEAR_MS],
])("the clock jumps %s in a call: it goes on, its times fit together, nobody is signed out", async (_, from, jump) => {
  const clock = jumpingClock(from);
  const box = await openBox({
    clock,
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
    },
  });
  const desk = await box.agent("1001");
  const rung = once(desk, "call");
  const caller = await (await box.caller()).answered();
  const [agent] = (await rung) as [PhoneCall];
  agent.answer();
  caller.say(600);
  await hears(agent.rtp, 600);
  agent.rtp.hum(sine(800, 20));
  await caller.hears(800);
  clock.jump(jump);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await caller.hears(800);
  expect(box.agentState("1001")).toBe("talking");
  expect(box.service.channels.isReachable("1001"), "the phone is registered still").toBe(true);
  agent.hold(true);
  await caller.hearsSound("hold-music");
  agent.hold(false);
  caller.hangUp();
  const { call } = await box.ended();
  const row = box.record(call);
  for (const key of ["talk_ms", "wait_ms", "ring_ms", "hold_ms"]) {
    expect(Number(row[key]), key).toBeGreaterThanOrEqual(0);
    expect(Number(row[key]), key).toBeLessThan(30_000);
  }
  expect(Number(row.ended_at) - Number(row.started_at)).toBeGreaterThanOrEqual(Number(row.talk_ms));
  expect(Number(row.ended_at) - Number(row.started_at)).toBeLessThan(60_000);
  const times = box.events.filter((event) => event.call === call).map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const [recording] = box.service.audio.recordings.list({ call });
  expect((recording?.endedAt ?? 0) - (recording?.startedAt ?? 0)).toBe(recording?.durationMs);
  await box.agentIs("1001", "ready");
  await box.isQuiet();
});

test("the clock is two years ahead after a restart: an alarm says that nothing is deleted for its age, until somebody says that the clock is right", async () => {
  const clock = jumpingClock(0);
  const box = await openBox({ clock });
  await box.stop();
  clock.jump(2 * YEAR_MS);
  await box.start();
  const doubt = () => box.service.alarms.list().find(({ code }) => code === "clock-doubted");
  expect(doubt()?.message).toMatch(/clock of the box leapt to .*Nothing is deleted/);
  expect(doubt()?.messageZh).toMatch(/不会因过期而删除/);
  expect(box.service.believedTime.now()).toBeLessThan(clock.now() - YEAR_MS);
  box.service.believedTime.confirm();
  expect(doubt()).toBeUndefined();
  await box.stop();
  await box.start();
  expect(doubt()).toBeUndefined();
});

test("a damaged configuration file: the box starts with the last good version, says so in both languages, and takes calls", async () => {
  const box = await openBox({
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "extension", extension: "1001" };
    },
  });
  const desk = await box.phone("1001");
  await box.stop();
  writeFileSync(join(box.folder, "config", "config.json"), '{"version": 1, "config": {"schemaVersion"');
  await box.start();
  const alarm = box.service.alarms.list().find(({ code }) => code === "config-damaged");
  expect(alarm?.message).toMatch(/damaged .*version 1 is used instead/);
  expect(alarm?.messageZh).toMatch(/已损坏.*已改用版本 1/);
  const rung = once(desk, "call");
  await box.caller();
  const [call] = (await rung) as [PhoneCall];
  call.answer();
  await box.event("bridge.joined");
});
