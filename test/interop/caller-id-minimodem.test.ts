import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { BELL_202 } from "#firmware/dsp/caller-id/fsk.ts";
import { fskSignal } from "#firmware/dsp/caller-id/fsk-sender.ts";
import { encodeIdentity } from "#firmware/dsp/caller-id/message.ts";
import { writePcmWav } from "#test/support/pcm-wav.ts";

const hasMinimodem = spawnSync("minimodem", ["--version"]).error === undefined;
const folder = mkdtempSync(join(tmpdir(), "callbox-cid-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(!hasMinimodem)("minimodem reads the identity we send to a telephone", () => {
  const time = { month: 11, day: 22, hour: 9, minute: 5 };
  const message = encodeIdentity({ number: "13955501862", name: "Sunrise Trading", time });
  const signal = fskSignal(message, { standard: BELL_202 });
  const quiet = new Int16Array(1_600);
  const path = join(folder, "identity.wav");
  writeFileSync(path, writePcmWav(Int16Array.from([...quiet, ...signal, ...quiet]), 8_000));
  const { stdout } = spawnSync("minimodem", ["--rx", "callerid", "-f", path], { encoding: "utf8" });
  expect(stdout).toMatch(/Time:\s+11\/22 09:05/);
  expect(stdout).toMatch(/Phone:\s+13955501862/);
  expect(stdout).toMatch(/Name:\s+Sunrise Trading/);
});
