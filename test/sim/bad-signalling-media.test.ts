import { once } from "node:events";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { fromUlaw, longestGapMs, toneDb } from "#test/support/audio-judge.ts";
import { Box } from "#test/support/box.ts";
import { hears, readStereo, type TrunkCaller } from "#test/support/box-callers.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { RtpPhone, sine } from "#test/support/rtp-phone.ts";
import { Flood, type FloodOptions } from "#test/support/sip-flood.ts";
import type { SipPhone } from "#test/support/sip-phone.ts";

/** One box for all: a port or an endpoint that one of them spoils is missed by the next. */
let box: Box;
let desk: SipPhone;

const STRANGER = "127.0.0.66";
const STRANGER_HZ = 1_000;
const LISTEN_MS = 2_000;
const HOLE_MS = 120;

beforeAll(async () => {
  box = await Box.open({
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
      for (const queue of config.queues) queue.wrapUpSeconds = 0;
    },
  });
  desk = await box.agent("1001");
});

afterAll(async () => {
  await box.close();
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") console.error(box.ladder());
  await box.isQuiet();
  await box.agentIs("1001", "ready");
  box.events.length = 0;
});

async function answered(): Promise<{ caller: TrunkCaller; agent: PhoneCall }> {
  const rung = once(desk, "call");
  const caller = await (await box.caller()).answered();
  const [agent] = await rung;
  agent.answer();
  await box.event("bridge.joined");
  return { caller, agent };
}

async function talking(): Promise<{ caller: TrunkCaller; agent: PhoneCall }> {
  const both = await answered();
  both.caller.say(600);
  await hears(both.agent.rtp, 600);
  both.agent.rtp.hum(sine(800, 20));
  await both.caller.hears(800);
  return both;
}

/** The box's voice port on the agent's side, as its offer says. */
const portFor = (agent: PhoneCall): number => Number(/^m=audio (\d+)/m.exec(agent.invite.body)?.[1]);

function flood(port: number, kind: FloodOptions["kind"], perSecond: number): Flood {
  return new Flood({ host: "127.0.0.1", port, from: STRANGER, perSecond, kind });
}

async function listen(rtp: RtpPhone, ms = LISTEN_MS): Promise<Float32Array> {
  const from = rtp.packets.length;
  await new Promise((resolve) => setTimeout(resolve, ms));
  return fromUlaw(rtp.audio(0, from));
}

test("voice from a stranger is not heard and leads no voice away; a flood of it and of garbage makes no hole", async () => {
  const { caller, agent } = await talking();
  const port = portFor(agent);
  const floods = [flood(port, "rtp", 3_000), flood(port, "garbage", 1_000), flood(port + 1, "garbage", 1_000)];
  const [atCaller, atAgent] = await Promise.all([listen(caller.call.rtp), listen(agent.rtp)]);
  for (const each of floods) expect(await each.stop()).toBeGreaterThan(1_000);
  expect(toneDb(atCaller, STRANGER_HZ)).toBeLessThan(-45);
  expect(toneDb(atCaller, 800)).toBeGreaterThan(-20);
  expect(longestGapMs(atCaller)).toBeLessThan(HOLE_MS);
  expect(toneDb(atAgent, 600), "the voice still goes to the agent").toBeGreaterThan(-20);
  expect(longestGapMs(atAgent)).toBeLessThan(HOLE_MS);
  for (const samples of [atCaller, atAgent]) expect(samples.length / 8).toBeGreaterThan(LISTEN_MS * 0.9);
  caller.hangUp();
});

test("while a phone is silent a stranger takes its place with nobody; the phone is followed to a new port of its own", async () => {
  const { caller, agent } = await talking();
  agent.rtp.quiet();
  const stranger = flood(portFor(agent), "rtp", 50);
  const during = await listen(caller.call.rtp);
  expect(toneDb(during, STRANGER_HZ), "while the phone is silent").toBeLessThan(-45);
  const moved = await RtpPhone.open();
  moved.sendTo(portFor(agent));
  moved.hum(sine(700, 20));
  await caller.hears(700);
  await hears(moved, 600);
  await stranger.stop();
  caller.hangUp();
  await box.ended();
  moved.close();
});

test("a call on which nobody's voice ever comes is a call: it stands, ends as it is ended, and is recorded as silence", async () => {
  const { caller, agent } = await answered();
  await listen(caller.call.rtp, 1_500);
  expect(agent.state).toBe("answered");
  agent.hangUp();
  await caller.ended();
  const { call, termination } = await box.ended();
  expect(termination).toMatchObject({ cause: 16, by: "callee" });
  const record = box.record(call);
  expect(record).toMatchObject({ result: "answered", agent: "1001" });
  await box.isQuiet();
  const file = box.service.db.get<{ path: string; duration_ms: number }>(
    "SELECT path, duration_ms FROM recording WHERE call = :call",
    { call },
  );
  expect(Math.abs(Number(record.talk_ms) - (file?.duration_ms ?? 0))).toBeLessThan(500);
  const { left, right } = readStereo(join(box.folder, file?.path ?? ""));
  for (const side of [left, right]) expect(toneDb(fromUlaw(side), 600)).toBeLessThan(-60);
});

test("octets that are no voice, from the phone itself, end no call", async () => {
  const { caller, agent } = await talking();
  agent.rtp.quiet();
  for (let count = 0; count < 200; count++) {
    agent.rtp.raw(Uint8Array.from({ length: count }, (_, at) => (at * 97 + count * 13) & 0xff));
  }
  agent.rtp.hum(sine(700, 20));
  await caller.hears(700);
  caller.hangUp();
});
