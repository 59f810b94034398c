import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { parseWav } from "#firmware/kernel/wav.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { RtpPhone, shareOf, sine } from "#test/support/rtp-phone.ts";
import { MediaEngine } from "./engine.ts";
import type { LineAudio, LineHost, LineHostEvent } from "./line-audio.ts";
import type { MediaCommand, MediaEvent } from "./protocol.ts";
import { SpanHost } from "./span/span-host.ts";

/** One port: keeps what is said into it, and speaks when the test says so. */
class FakeLine implements LineAudio {
  readonly line: string;
  heard: Uint8Array = new Uint8Array();
  #listener: ((frame: Uint8Array) => void) | undefined;

  constructor(line: string) {
    this.line = line;
  }

  send(frame: Uint8Array): void {
    this.heard = Buffer.concat([this.heard, frame]);
  }

  onFrame(listener: ((frame: Uint8Array) => void) | undefined): void {
    this.#listener = listener;
  }

  say(frame: Uint8Array): void {
    this.#listener?.(frame);
  }
}

class FakeLines implements LineHost {
  readonly lines = new Map<string, FakeLine>();
  tell: (event: LineHostEvent) => void = () => undefined;

  configure(): void {
    for (const line of ["a.1", "a.2", "a.3"]) this.lines.set(line, new FakeLine(line));
  }

  audio(line: string): LineAudio | undefined {
    return this.lines.get(line);
  }

  command(): void {
    // These lines have no hook.
  }

  ask(): Promise<never> {
    return Promise.reject(new Error("nothing is asked of these lines"));
  }

  find(): Promise<never> {
    return Promise.reject(new Error("there is no hardware behind these lines"));
  }

  probe(): Promise<never> {
    return this.find();
  }

  restart(): Promise<never> {
    return this.find();
  }

  stopTest(): void {
    // Nothing is tested.
  }

  learned(): void {
    // They hear no tones.
  }

  onEvent(handler: (event: LineHostEvent) => void): () => void {
    this.tell = handler;
    return () => undefined;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

let clock: FakeClock;
let lines: FakeLines;
let engine: MediaEngine;
let told: MediaEvent[];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "callbox-engine-"));
  clock = new FakeClock();
  lines = new FakeLines();
  told = [];
  // Below the ports the system gives out, above those of the product.
  const first = 24_000 + 2 * (process.pid % 3000);
  const rtpPorts = { first, last: first + 1 };
  const spans = new SpanHost({ clock, log: silentLogger });
  engine = new MediaEngine({ clock, log: silentLogger, rtpPorts, lines, spans, emit: (event) => told.push(event) });
  engine.take({ type: "boards.configure", boards: [] });
});

afterEach(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

function line(port: number): FakeLine {
  return lines.lines.get(`a.${port}`) as FakeLine; // configured above
}

function take(...commands: MediaCommand[]): void {
  for (const command of commands) engine.take(command);
}

/** Lets 20 ms pass `count` times; each port says its frame of the sounds given. */
function pass(count: number, sounds: Readonly<Record<number, Uint8Array>> = {}): void {
  for (let tick = 0; tick < count; tick++) {
    for (const [port, sound] of Object.entries(sounds))
      line(Number(port)).say(sound.subarray(tick * 160, tick * 160 + 160));
    clock.advance(20);
  }
}

function ended<Type extends MediaEvent["type"]>(type: Type): Extract<MediaEvent, { type: Type }>[] {
  return told.filter((event): event is Extract<MediaEvent, { type: Type }> => event.type === type);
}

function tone(
  frequency: number,
  durationMs: number,
  cadenceMs: readonly number[] = [],
): MediaCommand & { type: "play" } {
  const item = { kind: "tone", tone: { frequenciesHz: [frequency], cadenceMs }, durationMs } as const;
  return { type: "play", id: "a", playId: "p", items: [item] };
}

describe("the media engine", () => {
  test("gives an open line silence until there is something to hear", () => {
    take({ type: "line.open", id: "a", line: "a.1" });
    pass(3);
    expect([...line(1).heard]).toEqual(new Array(480).fill(0xff));
  });

  test("sleeps while nothing is open", () => {
    pass(3);
    expect(clock.pending).toBe(0);
    take({ type: "line.open", id: "a", line: "a.1" });
    expect(clock.pending).toBe(1);
    take({ type: "endpoint.close", id: "a" });
    pass(1);
    expect(clock.pending).toBe(0);
    take({ type: "line.open", id: "b", line: "a.1" });
    pass(3);
    expect(line(1).heard).toHaveLength(480);
  });

  test("plays items one after the other without a gap, and says so", async () => {
    take({ type: "line.open", id: "a", line: "a.1" });
    const silence = { kind: "silence", durationMs: 50 } as const;
    take({ ...tone(450, 110), items: [...tone(450, 110).items, silence, ...tone(1000, 40).items] });
    await clock.advanceAsync(0);
    pass(11);
    const { heard } = line(1);
    expect(shareOf(450, heard.subarray(0, 880))).toBeGreaterThan(0.95);
    expect(heard.subarray(880, 1280).every((octet) => octet === 0xff)).toBe(true);
    expect(shareOf(1000, heard.subarray(1280, 1600))).toBeGreaterThan(0.9);
    expect(ended("play.ended")).toEqual([{ type: "play.ended", id: "a", playId: "p", end: "finished", playedMs: 200 }]);
  });

  test("keeps the cadence of a tone over a long time", async () => {
    take({ type: "line.open", id: "a", line: "a.1" }, tone(450, 60_000, [350, 350]));
    await clock.advanceAsync(0);
    pass(2800);
    const { heard } = line(1);
    for (const period of [0, 1, 40, 79]) {
      const at = period * 5600;
      expect(shareOf(450, heard.subarray(at, at + 2800))).toBeGreaterThan(0.95);
      expect(heard.subarray(at + 2800, at + 5600).every((octet) => octet === 0xff || octet === 0x7f)).toBe(true);
    }
  });

  test("loops until it is stopped", async () => {
    take({ type: "line.open", id: "a", line: "a.1" }, { ...tone(450, 100), loop: true });
    await clock.advanceAsync(0);
    pass(100);
    expect(ended("play.ended")).toEqual([]);
    take({ type: "play.stop", id: "a", playId: "another" });
    pass(1);
    take({ type: "play.stop", id: "a" });
    expect(ended("play.ended")).toMatchObject([{ end: "stopped", playedMs: 2020 }]);
    expect(shareOf(450, line(1).heard)).toBeGreaterThan(0.9);
  });

  test("a key on the line ends a prompt that allows it", async () => {
    take({ type: "line.open", id: "a", line: "a.1" }, { ...tone(450, 5000), stopOnDigits: "12" });
    await clock.advanceAsync(0);
    pass(5);
    const press = (digit: string): void => {
      lines.tell({ type: "line", line: "a.1", event: { type: "digit", digit, by: "tone" }, at: clock.now() });
    };
    press("9");
    expect(ended("play.ended")).toEqual([]);
    press("2");
    expect(ended("play.ended")).toMatchObject([{ end: "digit", playedMs: 100 }]);
    expect(ended("line")).toHaveLength(2);
  });

  test("says when a file cannot be played", async () => {
    const items = [{ kind: "file", path: join(folder, "none.wav") }] as const;
    take({ type: "line.open", id: "a", line: "a.1" }, { type: "play", id: "a", playId: "p", items });
    await waitFor(() => ended("play.ended").length === 1);
    expect(ended("play.ended")[0]).toMatchObject({ end: "failed", detail: expect.stringContaining("none.wav") });
  });

  test("sings digits to a line", async () => {
    const items = [{ kind: "digits", digits: "5" }] as const;
    take({ type: "line.open", id: "a", line: "a.1" }, { type: "play", id: "a", playId: "p", items });
    await clock.advanceAsync(0);
    pass(9);
    const pressed = line(1).heard.subarray(0, 800);
    expect(shareOf(770, pressed) + shareOf(1336, pressed)).toBeGreaterThan(0.95);
  });

  test("joins two lines", () => {
    open(1, 2);
    pass(50, { 1: sine(500, 1000), 2: sine(1500, 1000) });
    expect(shareOf(500, line(2).heard)).toBeGreaterThan(0.9);
    expect(shareOf(1500, line(1).heard)).toBeGreaterThan(0.9);
  });

  test("mixes three so that everyone hears the two others and not themselves", () => {
    open(1, 2, 3);
    pass(50, { 1: sine(500, 1000), 2: sine(1000, 1000), 3: sine(1500, 1000) });
    const late = (port: number): Uint8Array => line(port).heard.subarray(2400);
    expect(shareOf(500, late(1))).toBeLessThan(0.01);
    expect(shareOf(1000, late(1))).toBeGreaterThan(0.4);
    expect(shareOf(1500, late(1))).toBeGreaterThan(0.4);
    expect(shareOf(500, late(3))).toBeGreaterThan(0.4);
    take({ type: "endpoint.close", id: "e3" });
    pass(50, { 1: sine(500, 1000), 2: sine(1000, 1000) });
    expect(shareOf(500, line(2).heard.subarray(-4000))).toBeGreaterThan(0.9);
  });

  test("records a message until the caller falls silent", async () => {
    const path = join(folder, "message.wav");
    take({ type: "line.open", id: "a", line: "a.1" });
    take({ type: "record.start", recordingId: "r", path, left: "a", maxMs: 10_000, stopOnSilenceMs: 1000 });
    pass(100, { 1: sine(600, 2000) });
    pass(60, { 1: new Uint8Array(9600).fill(0xff) });
    await waitFor(() => ended("record.ended").length === 1);
    const [end] = ended("record.ended");
    expect(end).toMatchObject({ end: "silence", path });
    expect(end?.durationMs).toBeGreaterThanOrEqual(2960);
    expect(end?.durationMs).toBeLessThanOrEqual(3060);
    expect(end?.peakDbfs[0]).toBeCloseTo(20 * Math.log10(8000 / 32_768 / Math.SQRT2), 0);
    const file = await readFile(path);
    expect(parseWav(file)).toMatchObject({ channels: 1, dataBytes: file.length - 58 });
    expect(file.length).toBe(end?.bytes);
  });

  test("ends a recording at its greatest length, at a key, and when a side goes", async () => {
    open(1, 2, 3);
    const recording = (id: string, left: string): MediaCommand & { type: "record.start" } => {
      return { type: "record.start", recordingId: id, path: join(folder, `${id}.wav`), left };
    };
    take(
      { ...recording("length", "e1"), maxMs: 500 },
      { ...recording("key", "e2"), stopOnDigits: "#" },
      recording("gone", "e3"),
    );
    pass(30);
    lines.tell({ type: "line", line: "a.2", event: { type: "digit", digit: "#", by: "tone" }, at: 0 });
    take({ type: "endpoint.close", id: "e3" });
    await waitFor(() => ended("record.ended").length === 3);
    const ends = Object.fromEntries(ended("record.ended").map((event) => [event.recordingId, event]));
    expect(ends.length).toMatchObject({ end: "max-length", durationMs: 500 });
    expect(ends.key).toMatchObject({ end: "digit", durationMs: 600 });
    expect(ends.gone).toMatchObject({ end: "endpoint-closed", durationMs: 600, peakDbfs: [-96] });
  });

  test("keeps both sides on one time axis over losses and pauses", async () => {
    open(1, 2);
    const path = join(folder, "call.wav");
    take({ type: "record.start", recordingId: "r", path, left: "e1", right: "e2" });
    pass(50, { 1: sine(500, 1000), 2: sine(1500, 1000) });
    pass(50, { 1: sine(500, 1000) });
    take({ type: "record.pause", recordingId: "r", paused: true });
    pass(50, { 1: sine(500, 1000), 2: sine(1500, 1000) });
    take({ type: "record.pause", recordingId: "r", paused: false });
    pass(50, { 1: sine(500, 1000), 2: sine(1500, 1000) });
    take({ type: "record.stop", recordingId: "r" });
    await waitFor(() => ended("record.ended").length === 1);
    const sound = (await readFile(path)).subarray(58);
    const side = (channel: number, second: number): Uint8Array =>
      sound.filter((_, at) => at % 2 === channel).subarray(second * 8000 + 800, second * 8000 + 8000);
    expect(sound.length).toBe(2 * 4 * 8000);
    expect(shareOf(500, side(0, 0))).toBeGreaterThan(0.9);
    expect(shareOf(1500, side(1, 0))).toBeGreaterThan(0.9);
    expect(shareOf(500, side(0, 1))).toBeGreaterThan(0.9);
    expect(side(1, 1).every((octet) => octet === 0xff)).toBe(true);
    expect(side(0, 2).every((octet) => octet === 0xff)).toBe(true);
    expect(side(1, 2).every((octet) => octet === 0xff)).toBe(true);
    expect(shareOf(1500, side(1, 3))).toBeGreaterThan(0.9);
  });

  test.each([
    ["is full", "/dev/full"],
    ["cannot hold the file", "/dev/null/folder/file.wav"],
  ])("a disk that %s ends the recording and nothing else", async (_, path) => {
    open(1, 2);
    take({ type: "record.start", recordingId: "r", path, left: "e1" });
    pass(60, { 1: sine(500, 1200) });
    await waitFor(() => ended("record.ended").length === 1);
    expect(ended("record.ended")[0]).toMatchObject({ end: "disk-error", detail: expect.any(String) });
    pass(10, { 1: sine(500, 200) });
    expect(shareOf(500, line(2).heard)).toBeGreaterThan(0.9);
  });

  test("answers what it cannot do", async () => {
    take({ type: "record.start", recordingId: "r", path: join(folder, "r.wav"), left: "nobody" });
    take({ type: "play", id: "nobody", playId: "p", items: [] });
    expect(told).toMatchObject([
      { type: "record.ended", end: "endpoint-closed" },
      { type: "play.ended", end: "failed" },
    ]);
    take({ type: "rtp.open", requestId: 1, id: "x", host: "127.0.0.1" });
    await waitFor(() => ended("reply").length === 1);
    take({ type: "rtp.open", requestId: 2, id: "y", host: "127.0.0.1" });
    await waitFor(() => ended("reply").length === 2);
    expect(ended("reply")).toMatchObject([
      { requestId: 1 },
      { requestId: 2, error: expect.stringContaining("no free RTP port") },
    ]);
  });
});

describe("an RTP endpoint over time", () => {
  let phone: RtpPhone;

  beforeEach(async () => {
    phone = await RtpPhone.open();
    take({ type: "rtp.open", requestId: 1, id: "a", host: "127.0.0.1" });
    await waitFor(() => ended("reply").length === 1);
  });

  afterEach(() => phone.close());

  function connect(port: number): void {
    const format = { codec: "PCMU", payloadType: 0, ptimeMs: 20, direction: "sendrecv" } as const;
    take({ type: "rtp.connect", id: "a", remote: { host: "127.0.0.1", port, ...format } });
  }

  test("sends no voice to a whole network, nor to a name", () => {
    const format = { codec: "PCMU", payloadType: 0, ptimeMs: 20, direction: "sendrecv" } as const;
    for (const host of ["224.0.0.1", "255.255.255.255", "0.0.0.0", "somewhere.example"]) {
      take({ type: "rtp.connect", id: "a", remote: { host, port: phone.port, ...format } });
      pass(100);
    }
    take({ type: "endpoint.close", id: "a" });
    expect(ended("endpoint.closed")[0]?.stats.packetsSent).toBe(0);
  });

  test("reports to the far end and learns the round trip from its reports", async () => {
    // The telephone listens where reports go: one above the port of the description.
    connect(phone.port - 1);
    pass(400);
    await phone.heard(1);
    const report = phone.packets[0] as Buffer; // waited for
    expect(report[1]).toBe(200);
    expect(report.readUInt16BE(2)).toBe(6);
    clock.advance(130);
    phone.sendTo((ended("reply")[0]?.port ?? 0) + 1);
    const answer = Buffer.alloc(32);
    answer.set([0x81, 201, 0, 7]);
    answer.writeUInt32BE(99, 4);
    report.copy(answer, 8, 4, 8);
    report.copy(answer, 24, 10, 14);
    phone.raw(answer);
    await waitForIo();
    take({ type: "endpoint.close", id: "a" });
    const [closed] = ended("endpoint.closed");
    expect(closed?.stats.roundTripMs).toBeGreaterThanOrEqual(129);
    expect(closed?.stats.packetsSent).toBeGreaterThan(390);
  });

  test("waits with a prompt for the far end, or for so long, and gives silence till then", async () => {
    connect(phone.port);
    await clock.advanceAsync(0);
    take({ ...tone(450, 100), delayMs: 400 });
    await clock.advanceAsync(0);
    pass(25);
    await phone.heard(25);
    const isTone = phone.packets.map((packet) => shareOf(450, packet.subarray(12)) > 0.9);
    expect(isTone.indexOf(true)).toBeGreaterThanOrEqual(18);
    expect(isTone.filter(Boolean)).toHaveLength(5);
    expect(ended("play.ended")).toMatchObject([{ end: "finished", playedMs: 100 }]);
  });

  test("tells once that the far end has fallen silent, and again after it had come back", async () => {
    connect(phone.port);
    pass(490);
    expect(ended("media.lost")).toEqual([]);
    pass(200);
    expect(ended("media.lost")).toMatchObject([{ id: "a", silentMs: expect.any(Number) }]);
    phone.sendTo(ended("reply")[0]?.port ?? 0);
    phone.send(sine(500, 20));
    await waitFor(() => ended("media.first").length === 1);
    pass(600);
    expect(ended("media.lost")).toHaveLength(2);
  });
});

/** Opens these ports as `e<port>` and joins them. */
function open(...ports: number[]): void {
  for (const port of ports) {
    take(
      { type: "line.open", id: `e${port}`, line: `a.${port}` },
      { type: "bridge.join", bridgeId: "b", id: `e${port}` },
    );
  }
}

/** Lets packets that were sent arrive; loopback needs a turn or two of the event loop. */
async function waitForIo(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Files are real here, so their events come when they come. */
async function waitFor(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setImmediate(resolve));
}
