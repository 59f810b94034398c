import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "#firmware/kernel/clock.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { RtpPhone, shareOf, sine } from "#test/support/rtp-phone.ts";
import { MediaClient } from "./client.ts";
import type { EndpointEvent, MediaProcessEvent, RecordingEvent } from "./media-events.ts";
import { parseWav } from "./play/wav.ts";
import type { RtpRemote } from "./protocol.ts";
import { recoverRecording } from "./record/recover.ts";
import { ulawWavHeader } from "./record/ulaw-wav.ts";

let folder: string;
let client: MediaClient;
let phones: RtpPhone[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "callbox-media-"));
  phones = [];
  // Ports far from the product's own; every worker of the test run begins somewhere else.
  const first = 30_000 + (process.pid % 90) * 100;
  client = new MediaClient({
    clock: systemClock,
    log: silentLogger,
    rtpPorts: { first, last: first + 99 },
    logLevel: "error",
  });
  await client.start();
});

afterEach(async () => {
  for (const phone of phones) phone.close();
  await client.close();
  await rm(folder, { recursive: true, force: true });
});

async function telephone(
  id: string,
  remote: Partial<RtpRemote> = {},
): Promise<{ phone: RtpPhone; events: EndpointEvent[] }> {
  const phone = await RtpPhone.open();
  phones.push(phone);
  const events: EndpointEvent[] = [];
  const { port } = await client.openRtp(id, "127.0.0.1");
  client.events.endpoint(id, (event) => events.push(event));
  const format = { codec: "PCMU", payloadType: 0, dtmfPayloadType: 101, ptimeMs: 20, direction: "sendrecv" } as const;
  client.send({ type: "rtp.connect", id, remote: { host: "127.0.0.1", port: phone.port, ...format, ...remote } });
  phone.sendTo(port);
  return { phone, events };
}

async function prompt(frequencyHz: number, durationMs: number): Promise<string> {
  const samples = sine(frequencyHz, durationMs);
  const path = join(folder, `${frequencyHz}.wav`);
  await writeFile(path, Buffer.concat([ulawWavHeader(1, samples.length), samples]));
  return path;
}

function eventOf<Type extends EndpointEvent["type"]>(
  id: string,
  type: Type,
): Promise<Extract<EndpointEvent, { type: Type }>> {
  return new Promise((resolve) => {
    const stop = client.events.endpoint(id, (event) => {
      if (event.type !== type) return;
      stop();
      resolve(event as Extract<EndpointEvent, { type: Type }>);
    });
  });
}

function recordingEnd(id: string): Promise<RecordingEvent> {
  return new Promise((resolve) => client.events.recording(id, resolve));
}

function processEvent(type: MediaProcessEvent["type"]): Promise<MediaProcessEvent> {
  return new Promise((resolve) => {
    const stop = client.events.process((event) => {
      if (event.type !== type) return;
      stop();
      resolve(event);
    });
  });
}

test("a caller hears a prompt to its end", async () => {
  const { phone } = await telephone("a");
  const ended = eventOf("a", "play.ended");
  client.send({ type: "play", id: "a", playId: "p", items: [{ kind: "file", path: await prompt(1000, 400) }] });
  expect(await ended).toMatchObject({ playId: "p", end: "finished", playedMs: 400 });
  await phone.heard(20);
  const voiced = phone.packets.filter((packet) => shareOf(1000, packet.subarray(12)) > 0.95);
  expect(voiced.length).toBe(20);
});

test("a digit ends the prompt and is told once", async () => {
  const { phone, events } = await telephone("a");
  client.send({
    type: "play",
    id: "a",
    playId: "p",
    items: [{ kind: "file", path: await prompt(1000, 5000) }],
    stopOnDigits: "any",
  });
  await phone.heard(10);
  const digit = eventOf("a", "digit");
  const ended = eventOf("a", "play.ended");
  phone.press(1);
  expect(await ended).toMatchObject({ end: "digit" });
  expect(await digit).toMatchObject({ digit: "1", durationMs: 100, by: "rfc4733" });
  const closed = eventOf("a", "endpoint.closed");
  client.send({ type: "endpoint.close", id: "a" });
  await closed;
  expect(events.filter((event) => event.type === "digit")).toHaveLength(1);
});

test("two telephones on a bridge hear each other's payload unchanged, and both sides are recorded apart", async () => {
  const a = await telephone("a");
  const b = await telephone("b");
  client.send({ type: "bridge.join", bridgeId: "x", id: "a" });
  client.send({ type: "bridge.join", bridgeId: "x", id: "b" });
  const path = join(folder, "sub", "call.wav");
  client.send({ type: "record.start", recordingId: "r", path, left: "a", right: "b" });
  const fromA = sine(500, 1000);
  const fromB = sine(1500, 1000);
  await Promise.all([a.phone.speak(fromA), b.phone.speak(fromB)]);
  await b.phone.heard((packets) => packets.filter((packet) => shareOf(500, packet.subarray(12)) > 0.9).length === 50);
  expect(b.phone.audio().includes(Buffer.from(fromA))).toBe(true);
  const sequences = b.phone.packets.map((packet) => packet.readUInt16BE(2));
  expect(sequences.every((sequence, at) => at === 0 || ((sequence - (sequences[at - 1] ?? 0)) & 0xffff) === 1)).toBe(
    true,
  );
  expect(new Set(b.phone.packets.map((packet) => packet.readUInt32BE(8))).size).toBe(1);
  const ended = recordingEnd("r");
  client.send({ type: "record.stop", recordingId: "r" });
  expect(await ended).toMatchObject({ end: "stopped", path });
  const file = await readFile(path);
  const format = parseWav(file);
  expect(format).toMatchObject({ tag: 7, channels: 2, sampleRate: 8000, dataBytes: file.length - 58 });
  const sound = file.subarray(58);
  const left = sound.filter((_, at) => at % 2 === 0);
  const right = sound.filter((_, at) => at % 2 === 1);
  expect(shareOf(500, left)).toBeGreaterThan(0.9);
  expect(shareOf(1500, right)).toBeGreaterThan(0.9);
});

test("a killed media process loses its calls, keeps the recording up to the last second, and is there again", async () => {
  const { phone } = await telephone("a");
  const path = join(folder, "cut.wav");
  client.send({ type: "record.start", recordingId: "r", path, left: "a" });
  await phone.speak(sine(700, 2500));
  const up = processEvent("up");
  const down = processEvent("down");
  process.kill((await pidOf()) ?? 0, "SIGKILL");
  expect(await down).toEqual({ type: "down", endpoints: ["a"], recordings: ["r"] });
  const file = await readFile(path);
  const format = parseWav(file);
  expect(format).toMatchObject({ channels: 1, dataBytes: file.length - 58 });
  expect(await recoverRecording(path)).toMatchObject({ kind: "recovered" });
  expect(file.length - 58).toBeGreaterThanOrEqual(12_000);
  expect(shareOf(700, file.subarray(58 + 1600))).toBeGreaterThan(0.9);
  await up;
  await telephone("again");
});

async function pidOf(): Promise<number | undefined> {
  return (await client.stats()).pid;
}
