import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "#firmware/kernel/clock.ts";
import { ALAW_TO_ULAW, LINEAR_TO_ULAW } from "#firmware/kernel/g711.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { parseWav, ulawWavHeader } from "#firmware/kernel/wav.ts";
import { MediaClient } from "#firmware/media/client.ts";
import type { EndpointEvent, MediaProcessEvent, RecordingEvent } from "#firmware/media/media-events.ts";
import type { RtpRemote } from "#firmware/media/protocol.ts";
import { recoverRecording } from "#firmware/media/record/recover.ts";
import { framesAt, linear, RtpPhone, shareOf, sine } from "#test/support/rtp-phone.ts";

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
  await ordersCarriedOut();
  return { phone, events };
}

/** A telephone that knows tones only. */
async function toneOnly(id: string): Promise<{ phone: RtpPhone }> {
  const phone = await RtpPhone.open();
  phones.push(phone);
  const { port } = await client.openRtp(id, "127.0.0.1");
  const format = { codec: "PCMU", payloadType: 0, ptimeMs: 20, direction: "sendrecv" } as const;
  client.send({ type: "rtp.connect", id, remote: { host: "127.0.0.1", port: phone.port, ...format } });
  phone.sendTo(port);
  await ordersCarriedOut();
  return { phone };
}

function fromAlaw(octets: Uint8Array): Uint8Array {
  return octets.map((octet) => ALAW_TO_ULAW[octet] ?? 0);
}

function mixed(one: Uint8Array, other: Uint8Array): Uint8Array {
  return one.map((octet, at) => LINEAR_TO_ULAW[(linear(octet) + linear(other[at] ?? 0xff)) & 0xffff] ?? 0);
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

function recordingEnd(id: string): Promise<Extract<RecordingEvent, { type: "record.ended" }>> {
  return new Promise((resolve, reject) =>
    client.events.recording(id, (event) => (event.type === "record.ended" ? resolve(event) : reject(event))),
  );
}

/** Orders and packets go different ways: this resolves when the process has carried out every order given so far. */
async function ordersCarriedOut(): Promise<void> {
  await client.stats();
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
  await ordersCarriedOut();
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
  expect(framesAt(500, left)).toBeGreaterThanOrEqual(45);
  expect(framesAt(1500, right)).toBeGreaterThanOrEqual(45);
});

test("telephones of different law and packet time understand each other", async () => {
  const a = await telephone("a", { codec: "PCMA", payloadType: 8 });
  const b = await telephone("b");
  const c = await telephone("c", { ptimeMs: 30 });
  client.send({ type: "bridge.join", bridgeId: "x", id: "a" });
  client.send({ type: "bridge.join", bridgeId: "x", id: "b" });
  await ordersCarriedOut();
  await b.phone.speak(sine(500, 500));
  await a.phone.heard(
    (packets) => packets.filter((packet) => shareOf(500, fromAlaw(packet.subarray(12))) > 0.9).length >= 20,
  );
  expect(a.phone.packets.every((packet) => ((packet[1] ?? 0) & 0x7f) === 8)).toBe(true);
  client.send({ type: "bridge.leave", id: "a" });
  client.send({ type: "bridge.join", bridgeId: "x", id: "c" });
  await ordersCarriedOut();
  await b.phone.speak(sine(700, 600));
  await c.phone.heard((packets) => packets.filter((packet) => shareOf(700, packet.subarray(12)) > 0.9).length >= 15);
  expect(new Set(c.phone.packets.map((packet) => packet.length))).toEqual(new Set([12 + 240]));
});

test("a digit passes from leg to leg under the payload type of each, or as a tone", async () => {
  const a = await telephone("a");
  const b = await telephone("b", { dtmfPayloadType: 96 });
  client.send({ type: "bridge.join", bridgeId: "x", id: "a" });
  client.send({ type: "bridge.join", bridgeId: "x", id: "b" });
  await ordersCarriedOut();
  a.phone.press(5);
  await b.phone.heard(
    (packets) => packets.filter((packet) => packet[1] === 96 && ((packet[13] ?? 0) & 0x80) !== 0).length === 3,
  );
  expect(b.phone.audio(96)[0]).toBe(5);
  const c = await toneOnly("c");
  client.send({ type: "bridge.leave", id: "b" });
  client.send({ type: "bridge.join", bridgeId: "x", id: "c" });
  await ordersCarriedOut();
  a.phone.press(5);
  await c.phone.heard((packets) => packets.filter((packet) => shareOf(1336, packet.subarray(12)) > 0.3).length >= 4);
});

test("keys are heard in the voice when the far end offers no telephone events", async () => {
  const { phone } = await toneOnly("a");
  const digit = eventOf("a", "digit");
  const [row, column] = [sine(852, 100, 6000), sine(1209, 100, 6000)];
  await phone.speak(mixed(row, column));
  await phone.speak(sine(0, 100));
  expect(await digit).toMatchObject({ digit: "7", by: "in-band" });
});

test("nothing is sent before the far end is agreed, nor to one on hold by its own wish", async () => {
  const phone = await RtpPhone.open();
  phones.push(phone);
  const { port } = await client.openRtp("a", "127.0.0.1");
  phone.sendTo(port);
  client.send({ type: "play", id: "a", playId: "p", items: [{ kind: "file", path: await prompt(1000, 200) }] });
  await phone.speak(sine(500, 200));
  expect(phone.packets).toHaveLength(0);
  const format = { codec: "PCMU", payloadType: 0, ptimeMs: 20 } as const;
  const ended = eventOf("a", "play.ended");
  client.send({
    type: "rtp.connect",
    id: "a",
    remote: { host: "127.0.0.1", port: phone.port, ...format, direction: "sendrecv" },
  });
  expect(await ended).toMatchObject({ end: "finished", playedMs: 200 });
  await phone.heard(10);
  expect(shareOf(1000, phone.packets[0]?.subarray(12) ?? new Uint8Array())).toBeGreaterThan(0.9);
  client.send({
    type: "rtp.connect",
    id: "a",
    remote: { host: "127.0.0.1", port: phone.port, ...format, direction: "recvonly" },
  });
  await client.stats();
  const count = phone.packets.length;
  await phone.speak(sine(500, 200));
  expect(phone.packets.length - count).toBeLessThanOrEqual(1);
});

test("media follows a telephone behind NAT, tells the first packet, and leaves strangers alone", async () => {
  const nat = await RtpPhone.open();
  const stranger = await RtpPhone.open();
  phones.push(nat, stranger);
  const { phone } = await telephone("a");
  await phone.heard(3);
  const { port } = await client.openRtp("b", "127.0.0.1");
  const format = { codec: "PCMU", payloadType: 0, ptimeMs: 20, direction: "sendrecv" } as const;
  // Nobody listens where the description points to, as behind NAT.
  client.send({ type: "rtp.connect", id: "b", remote: { host: "127.0.0.1", port: phone.port, ...format } });
  const first = eventOf("b", "media.first");
  nat.sendTo(port);
  nat.hum(sine(500, 20));
  expect(await first).toMatchObject({ from: `127.0.0.1:${nat.port}` });
  await nat.heard(3);
  stranger.sendTo(port);
  stranger.hum(sine(900, 20));
  stranger.raw(Buffer.from("garbage"));
  const count = nat.packets.length;
  await nat.heard(count + 20);
  expect(stranger.packets).toHaveLength(0);
});

test("an endpoint tells how its media did when it closes", async () => {
  const { phone } = await telephone("a");
  await phone.speak(sine(500, 200));
  phone.send(sine(500, 20), { skip: 3 });
  // Three more packets of silence, and what was sent before has long arrived.
  await phone.heard(phone.packets.length + 3);
  const closed = eventOf("a", "endpoint.closed");
  client.send({ type: "endpoint.close", id: "a" });
  expect((await closed).stats).toMatchObject({ packetsReceived: 11, packetsLost: 3 });
});

test("closing finishes recordings first", async () => {
  const { phone } = await telephone("a");
  const path = join(folder, "last.wav");
  client.send({ type: "record.start", recordingId: "r", path, left: "a" });
  await ordersCarriedOut();
  await phone.speak(sine(500, 300));
  const ended = recordingEnd("r");
  await client.close();
  const { bytes } = await ended;
  const file = await readFile(path);
  expect(file.length).toBe(bytes);
  expect(parseWav(file)).toMatchObject({ dataBytes: file.length - 58 });
  await expect(client.openRtp("b", "127.0.0.1")).rejects.toThrow("down");
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
  expect(framesAt(700, file.subarray(58))).toBeGreaterThanOrEqual(60);
  await up;
  await telephone("again");
});

test("a media process that runs and no longer answers is put away and started again", async () => {
  await telephone("a");
  const up = processEvent("up");
  const down = processEvent("down");
  process.kill((await pidOf()) ?? 0, "SIGSTOP");
  expect(await down).toEqual({ type: "down", endpoints: ["a"], recordings: [] });
  await up;
  await telephone("again");
});

async function pidOf(): Promise<number | undefined> {
  return (await client.stats()).pid;
}
