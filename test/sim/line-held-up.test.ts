import { pbkdf2 } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { openSerialPort } from "#drivers/link/serial-port.ts";
import { LineBox } from "#test/bench/lines/line-box.ts";
import { openPtyPort } from "#test/simulator/board/pty-port.ts";
import { sine } from "#test/support/rtp-phone.ts";

/** Nothing may keep a processor busy after a process was held up, or when the far side of a cable has gone or stands still. */

const TICKS_PER_SECOND = 100;
/** Threads that do the system's reads in a Node process. */
const POOL = 4;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Share of a processor that a process has used over the next second. */
async function share(pid: number): Promise<number> {
  const ticks = (): number => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };
  const [before, at] = [ticks(), performance.now()];
  await sleep(1_000);
  return ((ticks() - before) / TICKS_PER_SECOND) * (1_000 / (performance.now() - at));
}

async function hold(pid: number, ms: number): Promise<void> {
  process.kill(pid, "SIGSTOP");
  await sleep(ms);
  process.kill(pid, "SIGCONT");
}

test("a serial port that hangs up while it is being read is told as unplugged", async () => {
  const cable = openPtyPort();
  const port = await openSerialPort(cable.path, 921_600);
  closing.push(() => port.close());
  const gone = new Promise((resolve) => port.onGone(resolve));
  port.onData(() => undefined);
  // All threads that read are busy, so that the cable is pulled between the news of octets and their being read.
  const isBusy = Array.from(
    { length: POOL },
    () => new Promise((resolve) => pbkdf2("", "", 1e5, 64, "sha512", resolve)),
  );
  cable.write(new Uint8Array(10));
  await sleep(20);
  await cable.close();
  await Promise.all(isBusy);
  expect(await gone).toBe(`the serial port ${cable.path} was unplugged`);
});

test("a serial port may be closed at any moment of its reading", async () => {
  const cable = openPtyPort();
  closing.push(() => cable.close());
  for (let round = 0; round < 100; round++) {
    // The system lets go of a port a moment after it was closed.
    const port = await openSerialPort(cable.path, 921_600).catch(() => undefined);
    port?.onData(() => undefined);
    cable.write(new Uint8Array(50));
    await sleep(round % 3);
    await port?.close();
  }
});

test("a board whose host reads nothing drops what the cable does not take, and goes on", async () => {
  const cable = openPtyPort();
  closing.push(() => cable.close());
  const before = process.cpuUsage();
  for (let second = 0; second < 3; second++) {
    for (let frame = 0; frame < 50; frame++) cable.write(new Uint8Array(1_300));
    await sleep(100);
  }
  const { user, system } = process.cpuUsage(before);
  expect(cable.backlog).toBeGreaterThan(0);
  expect(cable.backlog).toBeLessThanOrEqual(65_536);
  expect((user + system) / 1_000).toBeLessThan(150);
});

test("after the media process, the board or both stood still, the media process is idle again within a second", async () => {
  const box = await LineBox.open(4);
  closing.push(() => box.close());
  await box.talk();
  for (const phone of box.phones) phone.hum(sine(400, 20));
  const { pid } = await box.client.stats();
  await hold(pid, 1_000);
  expect(await share(pid)).toBeLessThan(0.5);
  box.simulator.freeze(true);
  await sleep(1_000);
  expect(await share(pid)).toBeLessThan(0.5);
  box.simulator.freeze(false);
  expect(await share(pid)).toBeLessThan(0.5);
  for (let port = 1; port <= box.phones.length; port++) expect((await box.hardware(port)).state).toBe("talking");
});
