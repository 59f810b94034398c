import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseWav, ulawWavHeader } from "#firmware/kernel/wav.ts";
import { readPeaks } from "#firmware/media/peaks.ts";
import { sine } from "#test/support/rtp-phone.ts";
import { RecordingFile } from "./recording-file.ts";
import { recoverRecording } from "./recover.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "callbox-recording-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function noError(error: Error): void {
  throw error;
}

describe("a recording", () => {
  test("is a valid file while it grows, a second behind at most", async () => {
    const path = join(folder, "a.wav");
    const file = new RecordingFile(path, 2, noError);
    const left = new Uint8Array(160).fill(1);
    for (let frame = 0; frame < 175; frame++) file.write(left, undefined);
    let size = 0;
    while (size < 58 + 48_000) size = (await readFile(path).catch(() => Buffer.alloc(0))).length;
    // The header follows the samples; either order of looking finds whole seconds.
    let format = parseWav(await readFile(path));
    while (typeof format !== "string" && format.dataBytes < 48_000) format = parseWav(await readFile(path));
    expect(format).toMatchObject({ tag: 7, channels: 2, sampleRate: 8000, dataBytes: 48_000 });
    expect(await file.finish()).toBeUndefined();
    const whole = await readFile(path);
    expect(parseWav(whole)).toMatchObject({ dataBytes: 175 * 320 });
    expect([...whole.subarray(58, 62)]).toEqual([1, 0xff, 1, 0xff]);
  });

  test("that was cut off mid-write is made whole up to its last octet", async () => {
    const path = join(folder, "cut.wav");
    const sound = new Uint8Array(24_001).fill(0x42);
    await writeFile(path, Buffer.concat([ulawWavHeader(2, 16_000), sound]));
    expect(await recoverRecording(path)).toEqual({ kind: "recovered", durationMs: 1500, bytes: 58 + 24_000 });
    const repaired = await readFile(path);
    expect(parseWav(repaired)).toMatchObject({ dataBytes: 24_000 });
    expect(repaired.readUInt32LE(4)).toBe(repaired.length - 8);
    expect(repaired.length).toBe(58 + 24_000);
  });

  test("whose header promises more than was written is made whole, too", async () => {
    const path = join(folder, "short.wav");
    await writeFile(path, Buffer.concat([ulawWavHeader(1, 16_000), new Uint8Array(16_000).fill(0x42)]));
    await truncate(path, 58 + 8000);
    expect(await recoverRecording(path)).toMatchObject({ durationMs: 1000 });
    expect(parseWav(await readFile(path))).toMatchObject({ dataBytes: 8000 });
  });

  test("that a power cut left without a header, or with zeros where the disk has written nothing, is made whole", async () => {
    const sound = new Uint8Array(8_000).fill(0x42);
    const path = join(folder, "powerless.wav");
    await writeFile(path, Buffer.concat([ulawWavHeader(2, 0), sound, new Uint8Array(70_000)]));
    expect(await recoverRecording(path)).toEqual({ kind: "recovered", durationMs: 500, bytes: 58 + 8_000 });
    await writeFile(path, Buffer.concat([ulawWavHeader(2, 8_000), sound, new Uint8Array(1_500)]));
    expect(await recoverRecording(path)).toEqual({ kind: "recovered", durationMs: 500, bytes: 58 + 8_000 });
    expect((await readFile(path)).length).toBe(58 + 8_000);
    await writeFile(path, Buffer.concat([new Uint8Array(58), sound]));
    expect(await recoverRecording(path, 2)).toEqual({ kind: "recovered", durationMs: 500, bytes: 58 + 8_000 });
    expect(parseWav(await readFile(path))).toMatchObject({ channels: 2, dataBytes: 8_000 });
    await writeFile(path, new Uint8Array(58));
    expect(await recoverRecording(path)).toMatchObject({ kind: "unusable" });
  });

  test("whose file is removed while it grows is put back, with all of its sound", async () => {
    const below = join(folder, "day");
    const path = join(below, "removed.wav");
    const file = new RecordingFile(path, 1, noError);
    const sound = new Uint8Array(160).fill(0x42);
    for (let frame = 0; frame < 150; frame++) file.write(sound, undefined);
    while ((await readFile(path).catch(() => "")).length < 58 + 16_000);
    await rm(below, { recursive: true });
    for (let frame = 0; frame < 150; frame++) file.write(sound, undefined);
    expect(await file.finish()).toBeUndefined();
    const whole = await readFile(path);
    expect(parseWav(whole)).toMatchObject({ dataBytes: 300 * 160 });
    expect(whole.subarray(58).every((octet) => octet === 0x42)).toBe(true);
  });

  test("keeps its time where nothing could be taken: that much is silence", async () => {
    const path = join(folder, "skipped.wav");
    const file = new RecordingFile(path, 1, noError);
    const sound = new Uint8Array(160).fill(0x42);
    for (let frame = 0; frame < 70; frame++) file.write(sound, undefined);
    file.skip(130);
    for (let frame = 0; frame < 10; frame++) file.write(sound, undefined);
    expect(file.samples).toBe(210 * 160);
    expect(await file.finish()).toBeUndefined();
    const whole = (await readFile(path)).subarray(58);
    expect(whole.length).toBe(210 * 160);
    expect(whole.subarray(0, 70 * 160).every((octet) => octet === 0x42)).toBe(true);
    expect(whole.subarray(70 * 160, 200 * 160).every((octet) => octet === 0xff)).toBe(true);
    expect(whole.subarray(200 * 160).every((octet) => octet === 0x42)).toBe(true);
  });

  test("that is none is left alone, with the reason", async () => {
    const path = join(folder, "none.wav");
    await writeFile(path, "");
    expect(await recoverRecording(path)).toEqual({ kind: "unusable", reason: "no WAV file" });
    await expect(recoverRecording(join(folder, "missing.wav"))).rejects.toThrow("ENOENT");
  });

  test("has an outline to draw", async () => {
    const path = join(folder, "outline.wav");
    const file = new RecordingFile(path, 2, noError);
    const loud = sine(500, 1000, 16_000);
    for (let frame = 0; frame < 100; frame++) {
      file.write(frame < 50 ? loud.subarray(frame * 160, frame * 160 + 160) : undefined, undefined);
    }
    await file.finish();
    const peaks = await readPeaks(path, 4);
    expect(peaks.durationMs).toBe(2000);
    expect(peaks.channels).toHaveLength(2);
    const [left, right] = peaks.channels;
    expect(left?.max[0]).toBeCloseTo(0.488, 1);
    expect(left?.min[1]).toBeCloseTo(-0.488, 1);
    expect(left?.max.slice(2)).toEqual([0, 0]);
    expect(right?.max).toEqual([0, 0, 0, 0]);
  });

  test("without samples has an outline without buckets", async () => {
    const path = join(folder, "empty.wav");
    await writeFile(path, ulawWavHeader(2, 0));
    expect(await readPeaks(path, 10)).toEqual({
      durationMs: 0,
      channels: [
        { min: [], max: [] },
        { min: [], max: [] },
      ],
    });
  });
});
