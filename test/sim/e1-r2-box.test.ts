import { once } from "node:events";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Config } from "#firmware/config/schema/config.ts";
import { ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { type RunningSimulator, type SimulatorEvent, startE1Simulator } from "#test/simulator/client.ts";
import { readWav } from "#test/simulator/wav.ts";
import { type Box, openBox } from "#test/support/box.ts";
import { framesAt } from "#test/support/line-house.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { R2ExchangeProgram } from "#test/support/r2-exchange.ts";

/** The whole box on one E1 with MFC/R2; the exchange is libopenr2. */
const openr2 = R2ExchangeProgram.build();
openr2?.close();
const testWithR2 = test.skipIf(openr2 === undefined);

/** Five digits each: every register signal takes its time. */
const SALES = "87001";
const OFFICE = "81002";

let simulator: RunningSimulator;

afterEach(async () => {
  await simulator.stop();
});

function overR2(config: Config): void {
  const r2 = { variant: "itu", calledDigits: 5, asksCaller: true, category: 1 } as const;
  const span = {
    span: 1,
    name: "Carrier",
    enabled: true,
    signalling: "r2",
    framing: "crc4",
    lineCode: "hdb3",
  } as const;
  const wire = { ohms: 120, clockPriority: 1, digitWaitSeconds: 2, isOverlap: false } as const;
  config.spanBoards = [{ id: "e", path: simulator.path, baudRate: 3_000_000, spans: [{ ...span, ...wire, r2 }] }];
  const members = [{ board: "e", span: 1, channels: "1-15,17-31" }];
  const group = { id: "carrier", name: "Carrier", enabled: true, members, hunting: "highest", maxCalls: 0 } as const;
  const shown = { calledKeepDigits: 4, callerId: "range", mainNumber: "58880000", hidesCaller: false } as const;
  config.trunkGroups = [{ ...group, ...shown }];
  const rule = (called: string, inHours: Config["inboundDefault"]): Config["inboundRules"][number] => ({
    id: `did-${called}`,
    name: called,
    enabled: true,
    trunks: ["carrier"],
    called,
    inHours,
  });
  config.inboundDefault = { kind: "hang-up" };
  config.inboundRules = [
    rule("7001", { kind: "queue", queue: "sales" }),
    rule("1002", { kind: "extension", extension: "1002" }),
  ];
  const way = { kind: "trunk", trunk: "carrier" } as const;
  config.outboundRules = [{ id: "out", name: "Outside", enabled: true, pattern: "9*", stripDigits: 1, via: [way] }];
}

async function openR2Box(...slots: readonly number[]): Promise<Box> {
  simulator = await startE1Simulator(["--far", "r2-ITU"]);
  const box = await openBox({ change: overR2 });
  const { spans } = box.service.channels;
  const isIdle = (slot: number): boolean =>
    spans.statuses().some(({ id, state }) => id === `e.1.${slot}` && state === "idle");
  await box.until("the channels are idle", () => slots.every(isIdle));
  return box;
}

async function r2(order: string): Promise<void> {
  await simulator.client.request("r2", { span: 1, order });
}

function told(event: string): Promise<SimulatorEvent> {
  return simulator.client.waitFor(`r2-${event}`, 1);
}

async function answered(call: PhoneCall): Promise<void> {
  if (call.state !== "answered") await once(call, "answered");
}

function linear(packet: Buffer): number[] {
  return [...packet.subarray(12, 172)].map((octet) => ULAW_TO_LINEAR[octet] ?? 0);
}

testWithR2(
  "a call in by R2 reaches the queue by its digits with its caller's number, is talked and recorded",
  async () => {
    const box = await openR2Box(4);
    const desk = await box.agent("1001");
    const ringing = once(desk, "call");
    await r2(`call 4 13800138000 ${SALES}`);
    const [called] = (await ringing) as [PhoneCall];
    called.ring();
    called.answer();
    await told("answered");
    await box.event("bridge.joined");
    await r2("voice 4 tone");
    const { packets } = called.rtp;
    await expect.poll(() => framesAt(packets.slice(-20).flatMap(linear), 1_000), { timeout: 10_000 }).toBe(1);
    await r2("hang-up 4");
    expect((await box.ended()).termination).toMatchObject({ cause: 16, by: "caller" });
    expect(box.record()).toMatchObject({
      result: "answered",
      queue: "sales",
      agent: "1001",
      trunk: "carrier",
      caller_number: "13800138000",
      way: "Carrier › Sales › Chen Xiaowen",
    });
    expect(box.service.db.get("SELECT state FROM recording")).toEqual({ state: "done" });
  },
);

testWithR2("who calls an extension by R2 hears our ring-back until it is answered", async () => {
  const box = await openR2Box(17);
  const phone = await box.phone("1002");
  const ringing = once(phone, "call");
  await r2(`call 17 . ${OFFICE}`);
  const [called] = (await ringing) as [PhoneCall];
  called.ring();
  await told("accepted");
  // The first sounds after the register signals.
  await simulator.client.request("listen", { span: 1, slot: 17 });
  await simulator.client.waitFor("sound", 1);
  await simulator.client.request("record", { span: 1, slot: 17 });
  await simulator.client.waitFor("quiet", 1);
  const wav = join(box.folder, "ring-back.wav");
  await simulator.client.request("record-stop", { span: 1, slot: 17, wav });
  expect(framesAt(readWav(wav), 450)).toBeGreaterThan(0.5);
  called.answer();
  await told("answered");
  await box.event("bridge.joined");
  called.hangUp();
  await told("disconnected");
  await box.ended();
  expect(box.record()).toMatchObject({ result: "answered", way: "Carrier › Wang Lei" });
});

testWithR2("an extension calls out by R2 with its number of the range, and a busy number is busy", async () => {
  const box = await openR2Box(31);
  const phone = await box.phone("1002");
  await r2("number 95588 charge 300");
  await r2("number 110 busy");
  const call = await phone.call("995588");
  await answered(call);
  expect(await told("offered")).toMatchObject({ slot: 31, dnis: "95588", ani: "58881002" });
  await box.event("bridge.joined");
  call.hangUp();
  const first = await box.ended();
  expect(first.termination).toMatchObject({ cause: 16, by: "caller" });
  const refused = await phone.call("9110");
  await once(refused, "ended");
  const second = await box.event("call.ended", ({ call: id }) => id !== first.call);
  expect(second.termination).toMatchObject({ cause: 17 });
});
