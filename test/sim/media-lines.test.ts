import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemClock } from "#firmware/kernel/clock.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { MediaClient } from "#firmware/media/client.ts";
import type { EndpointEvent, LineHostEvent, RecordingEvent } from "#firmware/media/media-events.ts";
import { type RunningSimulator, startSimulator } from "#test/simulator/client.ts";
import { readWav } from "#test/simulator/wav.ts";
import { framesAt, linear, RtpPhone, sine } from "#test/support/rtp-phone.ts";

/** A simulated exchange on one side of the media process, a telephone that speaks RTP on the other. */
let simulator: RunningSimulator;
let client: MediaClient;
let phone: RtpPhone;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "callbox-media-lines-"));
  simulator = await startSimulator(["--disconnect", "polarity"]);
  phone = await RtpPhone.open();
  const first = 30_000 + (process.pid % 90) * 100;
  client = new MediaClient({
    clock: systemClock,
    log: silentLogger,
    rtpPorts: { first, last: first + 99 },
    logLevel: "error",
  });
  await client.start();
  const isUp = lineEvent((event) => event.type === "board" && event.board.state === "up");
  const lines = [{ port: 1, kind: "fxo", country: "CN" }] as const;
  client.send({
    type: "boards.configure",
    boards: [{ kind: "link", id: "b", path: simulator.path, baudRate: 921_600, lines }],
  });
  await isUp;
});

afterEach(async () => {
  phone.close();
  await client.close();
  await simulator.stop();
  await rm(folder, { recursive: true, force: true });
});

function lineEvent(fits: (event: LineHostEvent) => boolean): Promise<LineHostEvent> {
  return new Promise((resolve) => {
    const stop = client.events.lines((event) => {
      if (!fits(event)) return;
      stop();
      resolve(event);
    });
  });
}

function endpointEvent(id: string, type: EndpointEvent["type"]): Promise<EndpointEvent> {
  return new Promise((resolve) => {
    const stop = client.events.endpoint(id, (event) => {
      if (event.type !== type) return;
      stop();
      resolve(event);
    });
  });
}

async function callerIsThere(): Promise<void> {
  const ringing = lineEvent((event) => event.type === "line" && event.event.type === "ringing");
  await simulator.client.request("call", { port: 1, number: "13800138000" });
  await ringing;
  client.send({ type: "line.command", line: "b.1", command: { type: "answer" } });
  await simulator.client.waitFor("answered", 1);
  client.send({ type: "line.open", id: "caller", line: "b.1" });
}

async function telephone(): Promise<void> {
  const { port } = await client.openRtp("agent", "127.0.0.1");
  const format = { codec: "PCMU", payloadType: 0, dtmfPayloadType: 101, ptimeMs: 20, direction: "sendrecv" } as const;
  client.send({ type: "rtp.connect", id: "agent", remote: { host: "127.0.0.1", port: phone.port, ...format } });
  phone.sendTo(port);
}

test("a caller on a line hears a tone until pressing a key", async () => {
  await callerIsThere();
  const ended = endpointEvent("caller", "play.ended");
  const items = [{ kind: "tone", tone: { frequenciesHz: [450], cadenceMs: [] }, durationMs: 60_000 }] as const;
  await simulator.client.request("record", { port: 1 });
  client.send({ type: "play", id: "caller", playId: "p", items, stopOnDigits: "any" });
  await simulator.client.waitFor("sound", 1);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await simulator.client.request("press", { port: 1, digits: "4" });
  expect(await ended).toMatchObject({ end: "digit" });
  const wav = join(folder, "heard.wav");
  await simulator.client.request("record-stop", { port: 1, wav });
  expect(framesOf(450, readWav(wav))).toBeGreaterThan(15);
});

test("a caller on a line and a telephone hear each other, and are recorded apart", async () => {
  await callerIsThere();
  await telephone();
  client.send({ type: "bridge.join", bridgeId: "x", id: "caller" });
  client.send({ type: "bridge.join", bridgeId: "x", id: "agent" });
  const path = join(folder, "call.wav");
  client.send({ type: "record.start", recordingId: "r", path, left: "caller", right: "agent" });
  await simulator.client.request("record", { port: 1 });
  const hummed = simulator.client.request("hum", { port: 1, hz: 1000, ms: 1500 });
  await phone.speak(sine(600, 1500));
  await hummed;
  await phone.heard((packets) => framesAt(1000, Buffer.concat(packets.map((packet) => packet.subarray(12)))) > 50);
  const wav = join(folder, "heard.wav");
  await simulator.client.request("record-stop", { port: 1, wav });
  expect(framesOf(600, readWav(wav))).toBeGreaterThan(50);
  const ended = new Promise<RecordingEvent>((resolve) => client.events.recording("r", resolve));
  client.send({ type: "record.stop", recordingId: "r" });
  expect(await ended).toMatchObject({ end: "stopped" });
  const sound = (await readFile(path)).subarray(58);
  const side = (channel: number): Uint8Array => sound.filter((_, at) => at % 2 === channel);
  expect(framesAt(1000, side(0))).toBeGreaterThan(50);
  expect(framesAt(600, side(1))).toBeGreaterThan(50);
});

/** `framesAt` for linear samples, wherever the frames begin. */
function framesOf(frequencyHz: number, samples: Int16Array): number {
  let count = 0;
  for (let at = 0; at + 160 <= samples.length; at += 160) {
    const frame = samples.subarray(at, at + 160);
    const [sine, cosine] = [Math.sin, Math.cos].map((wave) =>
      frame.reduce((sum, sample, index) => sum + sample * wave((2 * Math.PI * frequencyHz * index) / 8000), 0),
    );
    const energy = frame.reduce((sum, sample) => sum + sample * sample, 0);
    if (energy > linear(0xc0) && ((sine ?? 0) ** 2 + (cosine ?? 0) ** 2) / (80 * energy) > 0.8) count++;
  }
  return count;
}
