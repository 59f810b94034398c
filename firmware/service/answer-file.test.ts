import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { KeptAnswer } from "#firmware/channels/kept-answers.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { AnswerFile } from "./answer-file.ts";

const HOUR = 3_600_000;

function house() {
  const folder = mkdtempSync(join(tmpdir(), "callbox-answers-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const clock = new FakeClock();
  const path = join(folder, "peer-addresses.json");
  const open = () => new AnswerFile({ path, clock, log: silentLogger });
  const written = (): string[] =>
    JSON.parse(readFileSync(path, "utf8")).map(({ servers }: KeptAnswer) => servers[0]?.host);
  return { clock, path, open, written };
}

const NAME = { host: "sip.example.net", transport: "udp" } as const;

function answer(address: string, at = 0): KeptAnswer {
  return { ...NAME, servers: [{ host: address, port: 5060 }], addresses: [address], at };
}

test("an answer outlives the box that got it", async () => {
  const { open, written } = house();
  const file = open();
  file.keep([answer("192.0.2.1")]);
  await file.stop();
  expect(written()).toEqual(["192.0.2.1"]);
  expect(open().find({ ...NAME, host: "SIP.example.net" })).toEqual(answer("192.0.2.1"));
  expect(open().find({ ...NAME, port: 5080 })).toBeUndefined();
});

test("nothing is written while the answers stay what they are, but once a day for their date", async () => {
  const { clock, open, path } = house();
  const file = open();
  file.keep([answer("192.0.2.1")]);
  await file.stop();
  writeFileSync(path, "untouched");
  for (let hour = 1; hour < 24; hour++) {
    clock.advance(HOUR);
    file.keep([answer("192.0.2.1", hour * HOUR)]);
  }
  await file.stop();
  expect(readFileSync(path, "utf8")).toBe("untouched");
  clock.advance(HOUR);
  file.keep([answer("192.0.2.1", 24 * HOUR)]);
  await file.stop();
  expect(open().find(NAME)?.at).toBe(24 * HOUR);
});

test("answers that change all the time are written once an hour, and the last of them at the end", async () => {
  const { clock, open, written, path } = house();
  const file = open();
  file.keep([answer("192.0.2.1")]);
  await expect.poll(written).toEqual(["192.0.2.1"]);
  for (let minute = 1; minute < 60; minute++) {
    clock.advance(HOUR / 60);
    file.keep([answer(`192.0.2.${minute + 1}`)]);
  }
  expect(written()).toEqual(["192.0.2.1"]);
  clock.advance(HOUR / 60);
  await expect.poll(written).toEqual(["192.0.2.60"]);
  file.keep([answer("192.0.2.99")]);
  await file.stop();
  expect(written()).toEqual(["192.0.2.99"]);
  expect(clock.pending).toBe(0);
  rmSync(path);
  await file.stop();
});

test("a file that is damaged, or cannot be read or written, stops nobody", async () => {
  const { open, path } = house();
  for (const text of ["", "[{", '{"host":1}', "\u0000".repeat(4096), '[{"host":"sip.example.net","servers":"x"}]']) {
    writeFileSync(path, text);
    expect(open().find(NAME)).toBeUndefined();
  }
  const nowhere = new AnswerFile({ path: join(path, "below-a-file.json"), clock: new FakeClock(), log: silentLogger });
  nowhere.keep([answer("192.0.2.1")]);
  await nowhere.stop();
});
