import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { systemClock } from "#firmware/kernel/clock.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { convertFile } from "#firmware/prompts/convert.ts";
import type { Box } from "#test/support/box.ts";
import { readStereo } from "#test/support/box-callers.ts";
import { BoxProcess } from "#test/support/box-process.ts";
import { HelperManager } from "#test/support/helper-manager.ts";
import { writePcmWav } from "#test/support/pcm-wav.ts";
import { salesBox, talk } from "#test/support/sales-box.ts";
import { soundsIn } from "#test/support/tone-prompts.ts";

let manager: HelperManager;
beforeEach(async () => {
  manager = await HelperManager.start();
  process.env.CALLBOX_HELPERS = manager.folder;
  // After the box, which is stopped the same way but begun later.
  onTestFinished(async () => {
    delete process.env.CALLBOX_HELPERS;
    await manager.stop();
  });
});

async function servesPage(box: Box): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${box.service.httpPort()}/api/hello`).catch(() => undefined);
  return answer?.ok === true;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test("with processes the service manager starts: the media process is killed in a call, its recording is kept, the next call works", async () => {
  const box = await salesBox();
  const desk = await box.agent("1001");
  const { caller } = await talk(box, desk);
  await pause(2_500); // sound that must not be lost
  expect(box.service.mediaState().pid).toBe(manager.pid("media"));
  process.kill(manager.pid("media") ?? 0, "SIGKILL");
  await caller.ended();
  await box.until("media is back", () => box.service.mediaState().isUp);
  await box.agentIs("1001", "ready");
  const again = await talk(box, desk);
  const kept = (): { path: string }[] => box.service.db.all("SELECT path FROM recording WHERE state = 'recovered'");
  await box.until("the recording that was cut is whole", () => kept().length === 1);
  const { left, right } = readStereo(join(box.folder, kept()[0]?.path ?? ""));
  expect(left.length / 8_000).toBeGreaterThanOrEqual(1);
  expect(soundsIn(left)).toContain("600 Hz");
  expect(soundsIn(right)).toContain("800 Hz");
  again.caller.hangUp();
  await box.isQuiet();
});

test("with processes the service manager starts: one that hangs is ended by force, and a web server that was killed is back", async () => {
  const box = await salesBox();
  const stuck = manager.pid("media") ?? 0;
  process.kill(stuck, "SIGSTOP");
  process.kill(manager.pid("web") ?? 0, "SIGKILL");
  while (!(await servesPage(box))) await pause(50);
  await box.until("there is another media process", () => {
    const { isUp, pid } = box.service.mediaState();
    return isUp && pid !== stuck;
  });
  const caller = await (await box.caller()).answered();
  caller.hangUp();
  await box.isQuiet();
});

test("with processes the service manager starts: the box is killed in a call, the media process finishes the recording before the next is let in", async () => {
  const box = await salesBox();
  const desk = await box.agent("1001");
  await box.stop();
  const running = await BoxProcess.start(box);
  await talk(box, desk);
  await pause(1_500);
  const before = manager.pid("media");
  process.kill(running.control, "SIGKILL");
  await running.readyTimes(2);
  expect(manager.pid("media")).not.toBe(before);
  const [recording] = running.rows("SELECT path, state FROM recording");
  expect(recording?.state).toBe("recovered");
  const { left } = readStereo(join(box.folder, String(recording?.path)));
  expect(soundsIn(left)).toContain("600 Hz");
  expect(await running.servesPage()).toBe(true);
});

test("with processes the service manager starts: a sound file becomes a prompt; one that takes too long is given up, and the next is read", async () => {
  const path = join(manager.folder, "hello");
  writeFileSync(
    path,
    writePcmWav(
      Float32Array.from({ length: 80_000 }, (_, at) => Math.sin(at / 3) / 3),
      8_000,
    ),
  );
  const about = { clock: systemClock, log: silentLogger };
  expect(await convertFile(path, "speech", about)).toMatchObject({ kind: "converted" });
  expect(await convertFile(path, "speech", { ...about, timeLimitMs: 1 })).toMatchObject({ code: "conversion-failed" });
  expect(await convertFile(path, "speech", about)).toMatchObject({ kind: "converted" });
});
