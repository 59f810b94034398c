import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { parseWav } from "#firmware/kernel/wav.ts";
import { EngineHouse, playTone, waitFor } from "#test/support/engine-house.ts";
import { shareOf, sine } from "#test/support/rtp-phone.ts";
import type { MediaCommand } from "./protocol.ts";

let house: EngineHouse;
beforeEach(() => {
  house = new EngineHouse();
});

describe("the media engine", () => {
  test("gives an open line silence until there is something to hear", () => {
    house.take({ type: "line.open", id: "a", line: "a.1" });
    house.pass(3);
    expect([...house.line(1).heard]).toEqual(new Array(480).fill(0xff));
  });

  test("sleeps while nothing is open", () => {
    house.pass(3);
    expect(house.clock.pending).toBe(0);
    house.take({ type: "line.open", id: "a", line: "a.1" });
    expect(house.clock.pending).toBe(1);
    house.take({ type: "endpoint.close", id: "a" });
    house.pass(1);
    expect(house.clock.pending).toBe(0);
    house.take({ type: "line.open", id: "b", line: "a.1" });
    house.pass(3);
    expect(house.line(1).heard).toHaveLength(480);
  });

  test("plays items one after the other without a gap, and says so", async () => {
    house.take({ type: "line.open", id: "a", line: "a.1" });
    const silence = { kind: "silence", durationMs: 50 } as const;
    house.take({ ...playTone(450, 110), items: [...playTone(450, 110).items, silence, ...playTone(1000, 40).items] });
    await house.clock.advanceAsync(0);
    house.pass(11);
    const { heard } = house.line(1);
    expect(shareOf(450, heard.subarray(0, 880))).toBeGreaterThan(0.95);
    expect(heard.subarray(880, 1280).every((octet) => octet === 0xff)).toBe(true);
    expect(shareOf(1000, heard.subarray(1280, 1600))).toBeGreaterThan(0.9);
    expect(house.ended("play.ended")).toEqual([
      { type: "play.ended", id: "a", playId: "p", end: "finished", playedMs: 200 },
    ]);
  });

  test("keeps the cadence of a tone over a long time", async () => {
    house.take({ type: "line.open", id: "a", line: "a.1" }, playTone(450, 60_000, [350, 350]));
    await house.clock.advanceAsync(0);
    house.pass(2800);
    const { heard } = house.line(1);
    for (const period of [0, 1, 40, 79]) {
      const at = period * 5600;
      expect(shareOf(450, heard.subarray(at, at + 2800))).toBeGreaterThan(0.95);
      expect(heard.subarray(at + 2800, at + 5600).every((octet) => octet === 0xff || octet === 0x7f)).toBe(true);
    }
  });

  test("loops until it is stopped", async () => {
    house.take({ type: "line.open", id: "a", line: "a.1" }, { ...playTone(450, 100), loop: true });
    await house.clock.advanceAsync(0);
    house.pass(100);
    expect(house.ended("play.ended")).toEqual([]);
    house.take({ type: "play.stop", id: "a", playId: "another" });
    house.pass(1);
    house.take({ type: "play.stop", id: "a" });
    expect(house.ended("play.ended")).toMatchObject([{ end: "stopped", playedMs: 2020 }]);
    expect(shareOf(450, house.line(1).heard)).toBeGreaterThan(0.9);
  });

  test("a key on the line ends a prompt that allows it", async () => {
    house.take({ type: "line.open", id: "a", line: "a.1" }, { ...playTone(450, 5000), stopOnDigits: "12" });
    await house.clock.advanceAsync(0);
    house.pass(5);
    const press = (digit: string): void => {
      house.lines.tell({
        type: "line",
        line: "a.1",
        event: { type: "digit", digit, by: "tone" },
        at: house.clock.now(),
      });
    };
    press("9");
    expect(house.ended("play.ended")).toEqual([]);
    press("2");
    expect(house.ended("play.ended")).toMatchObject([{ end: "digit", playedMs: 100 }]);
    expect(house.ended("line")).toHaveLength(2);
  });

  test("says when a file cannot be played", async () => {
    const items = [{ kind: "file", path: join(house.folder, "none.wav") }] as const;
    house.take({ type: "line.open", id: "a", line: "a.1" }, { type: "play", id: "a", playId: "p", items });
    await waitFor(() => house.ended("play.ended").length === 1);
    expect(house.ended("play.ended")[0]).toMatchObject({ end: "failed", detail: expect.stringContaining("none.wav") });
  });

  test("sings digits to a line", async () => {
    const items = [{ kind: "digits", digits: "5" }] as const;
    house.take({ type: "line.open", id: "a", line: "a.1" }, { type: "play", id: "a", playId: "p", items });
    await house.clock.advanceAsync(0);
    house.pass(9);
    const pressed = house.line(1).heard.subarray(0, 800);
    expect(shareOf(770, pressed) + shareOf(1336, pressed)).toBeGreaterThan(0.95);
  });

  test("joins two lines", () => {
    house.open(1, 2);
    house.pass(50, { 1: sine(500, 1000), 2: sine(1500, 1000) });
    expect(shareOf(500, house.line(2).heard)).toBeGreaterThan(0.9);
    expect(shareOf(1500, house.line(1).heard)).toBeGreaterThan(0.9);
  });

  test("mixes three so that everyone hears the two others and not themselves", () => {
    house.open(1, 2, 3);
    house.pass(50, { 1: sine(500, 1000), 2: sine(1000, 1000), 3: sine(1500, 1000) });
    const late = (port: number): Uint8Array => house.line(port).heard.subarray(2400);
    expect(shareOf(500, late(1))).toBeLessThan(0.01);
    expect(shareOf(1000, late(1))).toBeGreaterThan(0.4);
    expect(shareOf(1500, late(1))).toBeGreaterThan(0.4);
    expect(shareOf(500, late(3))).toBeGreaterThan(0.4);
    house.take({ type: "endpoint.close", id: "e3" });
    house.pass(50, { 1: sine(500, 1000), 2: sine(1000, 1000) });
    expect(shareOf(500, house.line(2).heard.subarray(-4000))).toBeGreaterThan(0.9);
  });

  test("records a message until the caller falls silent", async () => {
    const path = join(house.folder, "message.wav");
    house.take({ type: "line.open", id: "a", line: "a.1" });
    house.take({ type: "record.start", recordingId: "r", path, left: "a", maxMs: 10_000, stopOnSilenceMs: 1000 });
    house.pass(100, { 1: sine(600, 2000) });
    house.pass(60, { 1: new Uint8Array(9600).fill(0xff) });
    await waitFor(() => house.ended("record.ended").length === 1);
    const [end] = house.ended("record.ended");
    expect(end).toMatchObject({ end: "silence", path });
    expect(end?.durationMs).toBeGreaterThanOrEqual(2960);
    expect(end?.durationMs).toBeLessThanOrEqual(3060);
    expect(end?.peakDbfs[0]).toBeCloseTo(20 * Math.log10(8000 / 32_768 / Math.SQRT2), 0);
    const file = await readFile(path);
    expect(parseWav(file)).toMatchObject({ channels: 1, dataBytes: file.length - 58 });
    expect(file.length).toBe(end?.bytes);
  });

  test("ends a recording at its greatest length, at a key, and when a side goes", async () => {
    house.open(1, 2, 3);
    const recording = (id: string, left: string): MediaCommand & { type: "record.start" } => {
      return { type: "record.start", recordingId: id, path: join(house.folder, `${id}.wav`), left };
    };
    house.take(
      { ...recording("length", "e1"), maxMs: 500 },
      { ...recording("key", "e2"), stopOnDigits: "#" },
      recording("gone", "e3"),
    );
    house.pass(30);
    house.lines.tell({ type: "line", line: "a.2", event: { type: "digit", digit: "#", by: "tone" }, at: 0 });
    house.take({ type: "endpoint.close", id: "e3" });
    await waitFor(() => house.ended("record.ended").length === 3);
    const ends = Object.fromEntries(house.ended("record.ended").map((event) => [event.recordingId, event]));
    expect(ends.length).toMatchObject({ end: "max-length", durationMs: 500 });
    expect(ends.key).toMatchObject({ end: "digit", durationMs: 600 });
    expect(ends.gone).toMatchObject({ end: "endpoint-closed", durationMs: 600, peakDbfs: [-96] });
  });

  test("keeps both sides on one time axis over losses and pauses", async () => {
    house.open(1, 2);
    const path = join(house.folder, "call.wav");
    house.take({ type: "record.start", recordingId: "r", path, left: "e1", right: "e2" });
    house.pass(50, { 1: sine(500, 1000), 2: sine(1500, 1000) });
    house.pass(50, { 1: sine(500, 1000) });
    house.take({ type: "record.pause", recordingId: "r", paused: true });
    house.pass(50, { 1: sine(500, 1000), 2: sine(1500, 1000) });
    house.take({ type: "record.pause", recordingId: "r", paused: false });
    house.pass(50, { 1: sine(500, 1000), 2: sine(1500, 1000) });
    house.take({ type: "record.stop", recordingId: "r" });
    await waitFor(() => house.ended("record.ended").length === 1);
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
    house.open(1, 2);
    house.take({ type: "record.start", recordingId: "r", path, left: "e1" });
    house.pass(60, { 1: sine(500, 1200) });
    await waitFor(() => house.ended("record.ended").length === 1);
    expect(house.ended("record.ended")[0]).toMatchObject({ end: "disk-error", detail: expect.any(String) });
    house.pass(10, { 1: sine(500, 200) });
    expect(shareOf(500, house.line(2).heard)).toBeGreaterThan(0.9);
  });

  test("answers what it cannot do", async () => {
    house.take({ type: "record.start", recordingId: "r", path: join(house.folder, "r.wav"), left: "nobody" });
    house.take({ type: "play", id: "nobody", playId: "p", items: [] });
    expect(house.told).toMatchObject([
      { type: "record.ended", end: "endpoint-closed" },
      { type: "play.ended", end: "failed" },
    ]);
    house.take({ type: "rtp.open", requestId: 1, id: "x", host: "127.0.0.1" });
    await waitFor(() => house.ended("reply").length === 1);
    house.take({ type: "rtp.open", requestId: 2, id: "y", host: "127.0.0.1" });
    await waitFor(() => house.ended("reply").length === 2);
    expect(house.ended("reply")).toMatchObject([
      { requestId: 1 },
      { requestId: 2, error: expect.stringContaining("no free RTP port") },
    ]);
  });
});
