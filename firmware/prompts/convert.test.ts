import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMp3Encoder, createOggEncoder } from "wasm-media-encoders";
import { systemClock } from "#firmware/kernel/clock.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { writePcmWav } from "#test/support/pcm-wav.ts";
import { convertFile } from "./convert.ts";
import type { ConvertResult, SoundUse } from "./convert-job.ts";
import { PROMPT_RATE, readWav } from "./wav.ts";

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "callbox-convert-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A tone that comes and goes like syllables, with a second of silence before and after it. */
function syllables(seconds: number, level = 0.05, sampleRate = 44_100): Float32Array {
  return Float32Array.from({ length: seconds * sampleRate }, (_, i) => {
    const t = i / sampleRate;
    const isQuiet = t < 1 || t > seconds - 1;
    return isQuiet ? 0 : level * Math.sin(2 * Math.PI * 440 * t) * Math.sin(Math.PI * 2 * t) ** 2;
  });
}

async function convert(file: Uint8Array, use: SoundUse = "speech"): Promise<ConvertResult> {
  const path = join(folder, `upload-${files++}`);
  await writeFile(path, file);
  return convertFile(path, use, { clock: systemClock, log: silentLogger });
}

async function codeOf(file: Uint8Array): Promise<string> {
  const result = await convert(file);
  return result.kind === "refused" ? result.code : result.kind;
}

function join2(first: Uint8Array, second: Uint8Array): Uint8Array {
  return Uint8Array.from(Buffer.concat([first, second])); // the encoder's memory is its own: copied at once
}

/** Finished: length, level, and a file that can be played. */
function expectGoodPrompt(result: ConvertResult, seconds: number): void {
  if (result.kind === "refused") throw new Error(result.message);
  const { prompt } = result;
  expect(prompt.durationMs / 1000).toBeCloseTo(seconds, 0);
  expect(prompt.loudnessLufs).toBeCloseTo(-20, 0);
  expect(prompt.peakDbtp).toBeLessThanOrEqual(-3);
  expect(readWav(prompt.wav)).toMatchObject({ kind: "sound", sound: { sampleRate: PROMPT_RATE } });
}

describe("a sound file becomes a prompt", () => {
  it("from WAV: levelled, and silence cut off both ends", async () => {
    const result = await convert(writePcmWav(syllables(4), 44_100));
    expectGoodPrompt(result, 2.2);
    expect(result).toMatchObject({ prompt: { warnings: [{ code: "silence-removed" }] } });
  });

  it("from MP3", async () => {
    const encoder = await createMp3Encoder();
    encoder.configure({ sampleRate: 44_100, channels: 1, bitrate: 64 });
    const head = Uint8Array.from(encoder.encode([syllables(4)]));
    expectGoodPrompt(await convert(join2(head, encoder.finalize())), 2.2);
  });

  it("from Ogg Vorbis in stereo", async () => {
    const encoder = await createOggEncoder();
    encoder.configure({ sampleRate: 48_000, channels: 2 });
    const samples = syllables(4, 0.1, 48_000);
    const head = Uint8Array.from(encoder.encode([samples, samples]));
    expectGoodPrompt(await convert(join2(head, encoder.finalize())), 2.2);
  });

  it("from a prompt of ours, such as a recording over a phone", async () => {
    expectGoodPrompt(await convert(await readFile(new URL("./assets/en/main-menu.wav", import.meta.url))), 8.6);
  });

  it("as music: quieter, and with its length kept", async () => {
    const result = await convert(writePcmWav(syllables(4), 44_100), "music");
    expect(result).toMatchObject({ kind: "converted", prompt: { durationMs: 4_000, warnings: [] } });
    expect(result.kind === "converted" && result.prompt.loudnessLufs).toBeCloseTo(-24, 0);
  });

  it("with a word of warning when it is distorted or very quiet", async () => {
    const distorted = syllables(4, 3).map((sample) => Math.max(-1, Math.min(1, sample)));
    expect(await convert(writePcmWav(distorted, 44_100))).toMatchObject({
      prompt: { warnings: [{ code: "distorted" }, {}] },
    });
    expect(await convert(writePcmWav(syllables(4, 0.005), 44_100))).toMatchObject({
      prompt: { warnings: [{ code: "very-quiet" }, {}] },
    });
  });
});

describe("a file that is no prompt is refused", () => {
  it("when it is empty, no sound, or damaged", async () => {
    expect(await codeOf(Buffer.alloc(0))).toBe("empty-file");
    expect(await codeOf(Buffer.from("a letter, not a sound ".repeat(100)))).toBe("no-sound-file");
    expect(await codeOf(writePcmWav(syllables(3), 8_000).subarray(0, 30))).toBe("damaged-file");
    // A picture behind an MP3's name tag: decoders make a little noise of it, by chance.
    const noise = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7_919 + (i >> 3) * 104_729) & 0xff);
    expect(await codeOf(Buffer.concat([Buffer.from("ID3\u0004\u0000\u0000\u0000\u0000\u0000\u0000"), noise]))).toBe(
      "damaged-file",
    );
  });

  it("when nothing can be heard, or it is too short or too long", async () => {
    expect(await codeOf(writePcmWav(new Float32Array(16_000), 8_000))).toBe("silent");
    expect(await codeOf(writePcmWav(Float32Array.of(0.5, -0.5), 8_000))).toBe("too-short");
    expect(await codeOf(writePcmWav(new Float32Array(8_000 * 301).fill(0.1), 8_000))).toBe("too-long");
  });

  it("when converting it takes too long: the process is ended", async () => {
    const path = join(folder, "slow");
    await writeFile(path, writePcmWav(syllables(60), 44_100));
    const clock = new FakeClock();
    const result = convertFile(path, "speech", { clock, log: silentLogger, timeLimitMs: 1_000 });
    while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(1_000);
    expect(await result).toMatchObject({ kind: "refused", code: "conversion-failed" });
  });

  it("with words in both languages", async () => {
    const result = await convert(Buffer.alloc(0));
    expect(result).toMatchObject({ message: "This file is empty.", messageZh: "文件为空。" });
  });
});
