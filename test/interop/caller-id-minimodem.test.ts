import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { BELL_202, V23 } from "#firmware/dsp/caller-id/fsk.ts";
import { fskSignal } from "#firmware/dsp/caller-id/fsk-sender.ts";
import { encodeIdentity } from "#firmware/dsp/caller-id/message.ts";
import { CallerIdReceiver } from "#firmware/dsp/caller-id/receiver.ts";
import { readWav } from "#test/simulator/wav.ts";
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

test.skipIf(!hasMinimodem).each([BELL_202, V23])(
  "what minimodem sends as $name is read and known for what it is",
  (fsk) => {
    const message = encodeIdentity({ number: "02155501234", name: "Front desk" });
    const path = join(folder, `${fsk.name}.wav`);
    // Long stop bits are the marks before a message; an octet that is none of it comes first. It sends bits of whole samples.
    const tones = ["-M", `${fsk.markHz}`, "-S", `${fsk.spaceHz}`, "--stopbits", "18"];
    spawnSync("minimodem", ["--tx", "1200", "-R", "48000", ...tones, "-f", path], {
      input: Buffer.concat([Buffer.from([0]), message]),
    });
    const told: unknown[] = [];
    const receiver = new CallerIdReceiver((identity, method) => told.push({ ...identity, method }));
    const samples = readWav(path);
    for (let at = 0; at < samples.length; at += 160) receiver.push(samples.subarray(at, at + 160));
    expect(told).toEqual([{ number: "02155501234", name: "Front desk", method: fsk.name }]);
  },
);
