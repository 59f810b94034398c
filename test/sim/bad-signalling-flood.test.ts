import { join } from "node:path";
import { expect, test } from "vitest";
import { fromUlaw, longestGapMs, toneDb } from "#test/support/audio-judge.ts";
import { readStereo } from "#test/support/box-callers.ts";
import type { RtpPhone } from "#test/support/rtp-phone.ts";
import { salesBox, talk } from "#test/support/sales-box.ts";
import { Flood } from "#test/support/sip-flood.ts";

const FLOOD_MS = 4_000;
/** A hole longer than this is heard; the telephones of the test keep their beat of 20 ms only roughly. */
const HOLE_MS = 120;

/** What a telephone hears during `work`. */
async function heardDuring(rtp: RtpPhone, work: () => Promise<void>): Promise<Float32Array> {
  const from = rtp.packets.length;
  await work();
  return fromUlaw(rtp.audio(0, from));
}

function sounds(samples: Float32Array, hz: number): void {
  expect(samples.length / 8, "voice came all the time, milliseconds of it").toBeGreaterThan(FLOOD_MS * 0.95);
  expect(longestGapMs(samples), "the longest hole").toBeLessThan(HOLE_MS);
  expect(toneDb(samples, hz), "the level of the voice").toBeGreaterThan(-20);
}

test("1 500 scanner requests a second: a recorded call has no hole, and a new caller gets an agent", async () => {
  const box = await salesBox();
  const { caller, agent } = await talk(box, await box.agent("1001"), "13800138001");
  const next = await box.agent("1002");
  const flood = new Flood({
    host: "127.0.0.1",
    port: box.service.sip.local().port,
    from: "127.0.0.9",
    perSecond: 1_500,
    kind: "sip-scan",
  });
  const samples = await heardDuring(caller.call.rtp, async () => {
    const other = await talk(box, next, "13800138002");
    expect(await next.register(), "a phone registers anew").toBe(200);
    await new Promise((resolve) => setTimeout(resolve, FLOOD_MS));
    other.caller.hangUp();
    await other.caller.ended();
  });
  expect(await flood.stop()).toBeGreaterThan(4_000);
  sounds(samples, 800);
  expect(agent.state).toBe("answered");
  caller.hangUp();
  await box.isQuiet();
  expect(box.service.db.all("SELECT result FROM call")).toEqual([{ result: "answered" }, { result: "answered" }]);
  const rows = box.service.db.all<{ path: string }>("SELECT path FROM recording ORDER BY started_at");
  const { left, right } = readStereo(join(box.folder, rows[0]?.path ?? ""));
  expect(longestGapMs(fromUlaw(left.subarray(8_000, -8_000)))).toBeLessThan(HOLE_MS);
  expect(longestGapMs(fromUlaw(right.subarray(8_000, -8_000)))).toBeLessThan(HOLE_MS);
});
