import { describe, expect, it } from "vitest";
import { writePcmWav } from "#test/support/pcm-wav.ts";
import { PROMPT_RATE, readWav, toMono, writePromptWav } from "./wav.ts";

const tone = Float32Array.from({ length: 801 }, (_, i) => 0.5 * Math.sin(i / 3));

function soundOf(file: Uint8Array): { samples: Float32Array; sampleRate: number } {
  const result = readWav(file);
  if (result.kind === "unreadable") throw new Error(result.reason);
  return { samples: toMono(result.sound), sampleRate: result.sound.sampleRate };
}

function largestError(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, sample, i) => Math.max(most, Math.abs(sample - (b[i] ?? 9))), 0);
}

function wavOf(tag: number, bits: number, channels: number, data: Buffer): Buffer {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(tag, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(16_000, 24);
  head.writeUInt16LE(bits, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

describe("WAV files", () => {
  it("come back as they were written, within µ-law's steps", () => {
    const { samples, sampleRate } = soundOf(writePromptWav(tone));
    expect(sampleRate).toBe(PROMPT_RATE);
    expect(samples.length).toBe(tone.length);
    expect(largestError(tone, samples)).toBeLessThan(0.02);
  });

  it("of 16 bits come back almost exactly", () => {
    expect(largestError(tone, soundOf(writePcmWav(tone, 44_100)).samples)).toBeLessThan(0.0001);
  });

  it("of 24 bits, float, 8 bits and A-law are understood", () => {
    const float = Buffer.alloc(8);
    float.writeFloatLE(0.25, 0);
    float.writeFloatLE(Number.NaN, 4);
    expect([...soundOf(wavOf(3, 32, 1, float)).samples]).toEqual([0.25, 0]);
    const deep = Buffer.alloc(3);
    deep.writeIntLE(-(2 ** 22), 0, 3);
    expect([...soundOf(wavOf(1, 24, 1, deep)).samples]).toEqual([-0.5]);
    expect([...soundOf(wavOf(1, 8, 1, Buffer.of(192))).samples]).toEqual([0.5]);
    expect(soundOf(wavOf(6, 8, 1, Buffer.of(0xaa))).samples[0]).toBeGreaterThan(0.9);
  });

  it("with two channels are mixed to one", () => {
    const data = Buffer.alloc(4);
    data.writeInt16LE(16_384, 0);
    data.writeInt16LE(-8_192, 2);
    expect([...soundOf(wavOf(1, 16, 2, data)).samples]).toEqual([0.125]);
  });

  it("that were cut off are read as far as they go", () => {
    const file = writePromptWav(tone);
    expect(soundOf(file.subarray(0, 458)).samples.length).toBe(400);
  });

  it("with a damaged header, an unknown format or no header at all are refused with the reason", () => {
    expect(readWav(Buffer.from("ID3"))).toEqual({ kind: "unreadable", reason: "not a WAV file" });
    expect(readWav(writePromptWav(tone).subarray(0, 40))).toMatchObject({ reason: "the WAV header is damaged" });
    expect(readWav(wavOf(2, 4, 1, Buffer.alloc(8)))).toEqual({
      kind: "unreadable",
      reason: "WAV format 2 with 4 bits is not supported",
    });
    expect(readWav(wavOf(1, 16, 0, Buffer.alloc(8)))).toMatchObject({ kind: "unreadable" });
  });
});
