import { createSocket } from "node:dgram";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readWav } from "#test/simulator/wav.ts";
import { type Box, openBox } from "#test/support/box.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { sine } from "#test/support/rtp-phone.ts";
import { header } from "#test/support/sip-text.ts";

/** A box that carries one call: inbound ones ring extension 1001. One caller talks with it, both hum. */
async function fullBox(board?: readonly string[]) {
  const box = await openBox({
    ...(board !== undefined && { board }),
    change: (config) => {
      config.inboundRules = [];
      config.inboundDefault = { kind: "extension", extension: "1001" };
      config.limits.maxCalls = 1;
    },
  });
  const desk = await box.phone("1001");
  const rung = once(desk, "call");
  const caller = await box.caller();
  const [called] = (await rung) as [PhoneCall];
  called.answer();
  await box.event("bridge.joined");
  called.rtp.hum(sine(600, 20));
  caller.say(1000);
  return { box, desk, caller, called };
}

const alarm = (box: Box, code: string) => box.service.alarms.list().find((one) => one.code === code);

/** Packets that are missing between the first and the last a phone has heard. */
function lost(packets: readonly Buffer[]): number {
  const numbers = packets.map((packet) => packet.readUInt16BE(2));
  return new Set(numbers).size === 0 ? 0 : (numbers.at(-1) ?? 0) - (numbers[0] ?? 0) + 1 - new Set(numbers).size;
}

test("a full box refuses the next SIP call with 503 and why; the call that stands is heard on, and when it ends the next gets in", async () => {
  const { box, caller, called } = await fullBox();
  const second = await box.peer.call("02155501001");
  if (second.refusal === undefined) await once(second, "ended");
  const { refusal } = second;
  expect(refusal?.first).toMatch(/^SIP\/2\.0 503 /);
  expect(header(refusal!, "reason")).toMatch(/^Q\.850;cause=42;text="the box is full/);
  expect(Number(header(refusal!, "retry-after"))).toBeGreaterThan(0);
  await box.until("the alarm", () => alarm(box, "box-full") !== undefined);
  expect(alarm(box, "box-full")?.message).toMatch(
    /^The box is full: 1 call was refused since \d\d:\d\d, because it carries 1/,
  );
  expect(alarm(box, "box-full")?.messageZh).toContain("已满");
  // A refused call is a count, not a row in the list of calls.
  expect(box.events.filter(({ type }) => type === "call.started").length).toBe(1);
  await caller.hears(600);
  caller.hangUp();
  await box.isQuiet();
  expect(lost(called.rtp.packets)).toBe(0);
  const third = await box.caller();
  await box.until("the next call", () => box.events.filter(({ type }) => type === "call.started").length === 2);
  third.hangUp();
});

test("fifty callers in the same moment, room for twenty: twenty are taken, thirty are refused, and all room comes back", async () => {
  const box = await openBox({
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
      for (const queue of config.queues) Object.assign(queue, { joinWhenNoAgents: true, leaveWhenNoAgents: false });
      for (const trunk of config.trunks) trunk.maxCalls = 100;
      Object.assign(config.limits, { maxCalls: 20, callsPerSecond: 100 });
    },
  });
  const calls = await Promise.all(Array.from({ length: 50 }, () => box.peer.call("02155501001")));
  await Promise.all(
    calls.map(async (call) => call.state === "ringing" && Promise.race([once(call, "answered"), once(call, "ended")])),
  );
  const refused = calls.filter(({ state }) => state === "ended");
  expect(refused).toHaveLength(30);
  for (const { refusal } of refused) expect(refusal?.first).toMatch(/^SIP\/2\.0 503 /);
  expect(box.service.live.size).toBe(20);
  for (const call of calls) call.hangUp();
  await box.isQuiet();
  const next = await (await box.caller()).answered();
  next.hangUp();
});

test("in a full box a telephone hears the congestion tone, the page is told to wait, an emergency number passes", async () => {
  const { box, caller } = await fullBox(["--disconnect", "polarity"]);
  const telephone = (what: string, fields = {}): Promise<unknown> =>
    box.simulator!.client.request(what, { port: 5, ...fields });
  await telephone("lift");
  await telephone("press", { digits: "1002" });
  await box.until("the refusal", () => box.service.room.refusedCalls.total === 1);
  const wav = join(box.folder, "full.wav");
  await telephone("record");
  await new Promise((resolve) => setTimeout(resolve, 2_500)); // a cadence of 700 ms on and off
  await telephone("record-stop", { wav });
  const spoken = toneRuns(readWav(wav), 450);
  expect(spoken.length).toBeGreaterThan(0);
  for (const ms of spoken) expect(Math.abs(ms - 700)).toBeLessThan(80);
  await telephone("hang-up");
  await box.until("the telephone is at rest", () =>
    box.service.channels.lines.statuses().some(({ id, state }) => id === "board1.5" && state === "idle"),
  );
  const dialled = box.service.reception.dial("1001", "1002");
  expect(dialled).toEqual({ kind: "refused", because: expect.stringMatching(/full|phone-busy/) });
  await telephone("lift");
  await telephone("press", { digits: "9110#" });
  await box.event("call.started", ({ direction }) => direction === "outbound");
  await telephone("hang-up");
  caller.hangUp();
});

test("an exchange line rings on while the box is full, and is taken as soon as a call ends", async () => {
  const { box, caller, desk } = await fullBox(["--disconnect", "polarity"]);
  const onLine = await box.lineCaller(1, "13900139000");
  await box.until("the refusal", () => box.service.room.refusedCalls.total > 0);
  expect(box.service.live.size).toBe(1);
  const rung = once(desk, "call");
  caller.hangUp();
  const started = await box.event("call.started", ({ origin }) => origin.kind === "line");
  expect(started.caller.number).toBe("13900139000");
  const [called] = (await rung) as [PhoneCall];
  called.answer();
  await box.event("bridge.joined", ({ call }) => call === started.call);
  onLine.hangUp();
  await box.ended(started.call);
});

test("a flood of calls from an unknown address is dropped and told as one alarm; a call that stands loses no packet", async () => {
  const { box, caller, called } = await fullBox();
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.9");
  await once(socket, "listening");
  const { port } = box.service.sip.local();
  const before = called.rtp.packets.length;
  for (let burst = 0; burst < 20; burst++) {
    for (let index = 0; index < 100; index++) socket.send(scannerInvite(`${burst}-${index}`), port, "127.0.0.1");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await box.until("the alarm", () => alarm(box, "sip-flood") !== undefined);
  expect(alarm(box, "sip-flood")?.message).toContain("127.0.0.9");
  await caller.hears(600);
  await called.rtp.heard((packets: readonly Buffer[]) => packets.length > before + 50);
  expect(lost(called.rtp.packets)).toBe(0);
  expect(box.service.room.refusedCalls.total).toBe(0);
  socket.close();
  caller.hangUp();
  await box.isQuiet();
});

function scannerInvite(id: string): string {
  const head = [
    "INVITE sip:900441234567890@127.0.0.1 SIP/2.0",
    `Via: SIP/2.0/UDP 127.0.0.9:5060;rport;branch=z9hG4bK${id}`,
    "Max-Forwards: 70",
    `From: <sip:100@127.0.0.9>;tag=${id}`,
    "To: <sip:900441234567890@127.0.0.1>",
    `Call-ID: ${id}@scanner`,
    "CSeq: 1 INVITE",
    "Contact: <sip:100@127.0.0.9:5060>",
    "Content-Length: 0",
  ];
  return `${head.join("\r\n")}\r\n\r\n`;
}

/** Lengths of the whole stretches in which the tone is heard, milliseconds. */
function toneRuns(samples: Int16Array, hz: number): number[] {
  const isTone = (at: number): boolean => {
    const frame = samples.subarray(at, at + 160);
    const sum = (wave: (x: number) => number): number =>
      frame.reduce((total, sample, index) => total + sample * wave((2 * Math.PI * hz * index) / 8000), 0);
    const power = frame.reduce((total, sample) => total + sample * sample, 0);
    return power > 160 * 100 ** 2 && (sum(Math.sin) ** 2 + sum(Math.cos) ** 2) / (power * 80) > 0.5;
  };
  const runs: number[] = [];
  let run = 0;
  let isWhole = false;
  for (let at = 0; at + 160 <= samples.length; at += 160) {
    if (isTone(at)) {
      run += 20;
      continue;
    }
    if (run > 0 && isWhole) runs.push(run);
    run = 0;
    isWhole = true;
  }
  return runs;
}
