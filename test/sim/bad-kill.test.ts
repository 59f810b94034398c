import { EventEmitter, once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Config } from "#firmware/config/schema/config.ts";
import { type Box, openBox } from "#test/support/box.ts";
import { hears, readStereo, type TrunkCaller } from "#test/support/box-callers.ts";
import { BoxProcess, processes, type Row } from "#test/support/box-process.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { framesAt, type RtpPhone, sine } from "#test/support/rtp-phone.ts";

/** As many as the promise speaks of. */
const CALLS = 20;
const CALLER_HZ = 600;
const AGENT_HZ = 800;
const FRAME_MS = 20;

/** For whoever reads the log: how soon it should be is the bench's to say, on a quiet machine. */
function tell(what: string, sinceMs: number): void {
  console.info(`${what} after ${Math.round(performance.now() - sinceMs)} ms`);
}

interface Talk {
  readonly caller: TrunkCaller;
  readonly agent: PhoneCall;
  readonly extension: string;
}

/** The phones of all agents. */
type Desks = EventEmitter<{ rings: [PhoneCall, string] }>;

/** Every call goes to Sales, which has an agent for each of them. */
function manyAgents(config: Config): void {
  config.inboundRules = [];
  config.inboundDefault = { kind: "queue", queue: "sales" };
  const [model] = config.extensions;
  const sales = config.queues.find(({ id }) => id === "sales");
  if (model === undefined || sales === undefined) throw new Error("the demo company has changed");
  sales.members = [];
  for (let index = 0; index < CALLS; index++) {
    const number = String(3001 + index);
    config.extensions.push({ ...model, number, name: `Agent ${number}`, sipPassword: `secret-${number}` });
    sales.members.push({ agent: number, penalty: 0 });
  }
  for (const trunk of config.trunks) trunk.maxCalls = 2 * CALLS;
}

/** A box with signed-in agents, run as processes of its own. */
async function runBox(): Promise<{ box: Box; running: BoxProcess; desks: Desks }> {
  const box = await openBox({ change: manyAgents });
  const desks: Desks = new EventEmitter();
  for (let index = 0; index < CALLS; index++) {
    const extension = String(3001 + index);
    (await box.agent(extension)).on("call", (call) => desks.emit("rings", call, extension));
  }
  return { box, running: await BoxProcess.start(box), desks };
}

/** One call after the other comes in and is answered; both sides speak. */
async function talkToAll(box: Box, desks: Desks, count = CALLS): Promise<Talk[]> {
  const talks: Talk[] = [];
  for (let index = 0; index < count; index++) {
    const rung = once(desks, "rings") as Promise<[PhoneCall, string]>;
    const caller = await (await box.caller(`1380000${1000 + index}`)).answered();
    const [agent, extension] = await rung;
    agent.answer();
    caller.say(CALLER_HZ);
    agent.rtp.hum(sine(AGENT_HZ, FRAME_MS));
    talks.push({ caller, agent, extension });
  }
  await Promise.all(talks.flatMap(({ caller, agent }) => [hears(agent.rtp, CALLER_HZ), caller.hears(AGENT_HZ)]));
  return talks;
}

async function ended(call: PhoneCall): Promise<string> {
  if (call.state === "ended") return "before";
  const [by, why] = await once(call, "ended");
  return `${String(by)} ${String(why)}`;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** How many packets of a telephone are missing between the first and the last of those that came from `from` on. */
function missing(rtp: RtpPhone, from: number): number {
  const numbers = rtp.packets.slice(from).map((packet) => packet.readUInt16BE(2));
  const span = ((numbers.at(-1) ?? 0) - (numbers[0] ?? 0)) & 0xffff;
  return span + 1 - numbers.length;
}

/** Milliseconds of both tones in a recording, and of the whole. */
function soundOf(box: Box, path: unknown): { callerMs: number; agentMs: number; ms: number } {
  const { left, right } = readStereo(join(box.folder, String(path)));
  const ms = (frames: number): number => frames * FRAME_MS;
  return { callerMs: ms(framesAt(CALLER_HZ, left)), agentMs: ms(framesAt(AGENT_HZ, right)), ms: left.length / 8 };
}

/** Longest silence after the first second, in which the far ends begin to speak, milliseconds. */
function longestGap(hz: number, samples: Uint8Array): number {
  let longest = 0;
  let gap = 0;
  for (let at = 8_000; at + 160 <= samples.length; at += 160) {
    gap = framesAt(hz, samples.subarray(at, at + 160)) === 1 ? 0 : gap + FRAME_MS;
    longest = Math.max(longest, gap);
  }
  return longest;
}

test("kill -9 of the web server during 20 recorded calls: nobody hears it, and the page is back by itself", async () => {
  const { box, running, desks } = await runBox();
  const talks = await talkToAll(box, desks);
  const heardBefore = talks.map(({ caller, agent }) => [caller.call.rtp.packets.length, agent.rtp.packets.length]);
  const killed = running.childPid("web") ?? 0;
  process.kill(killed, "SIGKILL");
  const killedAt = performance.now();
  await running.until("another web server runs", () => ![undefined, killed].includes(running.childPid("web")));
  await running.until("the page is back", () => running.servesPage());
  tell("the page is back", killedAt);
  await pause(500);
  for (const [index, { caller, agent }] of talks.entries()) {
    const [callerFrom = 0, agentFrom = 0] = heardBefore[index] ?? [];
    expect([caller.call.state, agent.state]).toEqual(["answered", "answered"]);
    expect(missing(caller.call.rtp, callerFrom), "packets the caller did not hear").toBe(0);
    expect(missing(agent.rtp, agentFrom), "packets the agent did not hear").toBe(0);
  }
  for (const { caller } of talks) caller.hangUp();
  await running.until(
    "all are recorded",
    () => running.rows("SELECT 1 FROM recording WHERE state = 'done'").length === CALLS,
  );
  for (const { path } of running.rows("SELECT path FROM recording")) {
    const { left, right } = readStereo(join(box.folder, String(path)));
    expect(longestGap(CALLER_HZ, left), "silence in the recording of the caller").toBeLessThan(400);
    expect(longestGap(AGENT_HZ, right), "silence in the recording of the agent").toBeLessThan(400);
  }
});

test("kill -9 of the media process during 20 recorded calls: each ends with its reason everywhere, the next call works", async () => {
  const { box, running, desks } = await runBox();
  const talks = await talkToAll(box, desks);
  await pause(1_500);
  const control = running.control;
  const goodbyes = talks.flatMap(({ caller, agent }) => [ended(caller.call), ended(agent)]);
  process.kill(running.childPid("media") ?? 0, "SIGKILL");
  const killedAt = performance.now();
  for (const goodbye of await Promise.all(goodbyes)) expect(goodbye).toMatch(/^them .*Q\.850;\s*cause=41/);
  await running.until("calls are taken again", async () => (await running.get("/hello")).takesCalls === true);
  const [again] = await talkToAll(box, desks, 1);
  tell("the next caller talks", killedAt);
  expect(running.control).toBe(control);
  again?.caller.hangUp();

  await running.until("every call has its record", () => running.rows("SELECT 1 FROM call").length === CALLS + 1);
  const cut = running.rows("SELECT * FROM call WHERE cause = 41");
  expect(cut).toHaveLength(CALLS);
  for (const row of cut) await expectCut(box, running, row, "the media process stopped");
});

/** What journal, list and page say of a call that was cut off. */
async function expectCut(box: Box, running: BoxProcess, row: Row, why: string): Promise<void> {
  expect(row).toMatchObject({ result: "answered", cause: 41, ended_by: "system" });
  const detail = await running.get(`/calls/${String(row.id)}`);
  expect(detail.termination).toMatchObject({ cause: 41, by: "system" });
  const events = detail.events as { type: string; facts: Row }[];
  expect(events.at(-1)?.type).toBe("call.ended");
  const recorded = events.filter(({ type }) => type === "recording.ended").map(({ facts }) => facts);
  expect(recorded).toMatchObject([{ detail: why }]);
  expect(detail.recordings).toMatchObject([{ state: "recovered" }]);
  const [recording] = running.rows(`SELECT path, duration_ms FROM recording WHERE call = '${String(row.id)}'`);
  const { callerMs, agentMs, ms } = soundOf(box, recording?.path);
  expect(recorded[0]?.ms).toBe(ms);
  expect(recording?.duration_ms).toBe(ms);
  // Up to a second waits for the disk when a process is killed; the tones began some packets after the recording.
  expect(Math.abs(Number(row.talk_ms) - ms), `talk ${String(row.talk_ms)} ms, sound ${ms} ms`).toBeLessThan(1_300);
  expect(ms - callerMs).toBeLessThan(900);
  expect(ms - agentMs).toBeLessThan(900);
}

test("kill -9 of the control process during 20 recorded calls: it is back, no call is forgotten, no phone left talking", async () => {
  const { box, running, desks } = await runBox();
  const talks = await talkToAll(box, desks, CALLS - 1);
  const rung = once(desks, "rings") as Promise<[PhoneCall, string]>;
  await (await box.caller("13900000000")).answered();
  const [ringing] = await rung;
  ringing.ring();
  await pause(1_500);
  const goodbyes = [ringing, ...talks.flatMap(({ caller, agent }) => [caller.call, agent])].map(ended);
  const before = running.processes();
  const killedAt = Date.now();
  process.kill(running.control, "SIGKILL");
  await running.readyTimes(2);
  console.info(`control takes calls, and the page is back, after ${Date.now() - killedAt} ms`);
  const old = new Set(before.map(({ pid }) => pid).filter((pid) => pid !== running.pid));
  expect(processes().filter(({ pid }) => old.has(pid))).toEqual([]);
  expect(running.processes()).toHaveLength(before.length);

  for (const goodbye of await Promise.all(goodbyes)) expect(goodbye).toMatch(/^them .*Q\.850;\s*cause=41/);

  const [waited] = running.rows("SELECT * FROM call WHERE caller_number = '13900000000'");
  expect(waited).toMatchObject({ result: "cut", cause: 41, ended_by: "system", detail: "system restart" });
  const cut = running.rows("SELECT * FROM call WHERE caller_number <> '13900000000'");
  expect(cut).toHaveLength(CALLS - 1);
  for (const row of cut) {
    await expectCut(box, running, row, "system restart");
    expect(row).toMatchObject({ detail: "system restart" });
    expect(Math.abs(Number(row.ended_at) - killedAt), "the end is the end, not the next start").toBeLessThan(1_000);
    expect(Number(row.ended_at)).toBeGreaterThan(Number(row.started_at));
  }
  const { agents } = (await running.get("/live")) as { agents: { id: string; state: string }[] };
  const own = agents.filter(({ id }) => id.startsWith("30"));
  expect(own.map(({ state }) => state)).toEqual(own.map(() => "ready"));
  expect(own).toHaveLength(CALLS);
  const [again] = await talkToAll(box, desks, 1);
  again?.caller.hangUp();
  expect(readdirSync(box.folder).filter((name) => name.endsWith(".sock"))).toEqual([]);
});
