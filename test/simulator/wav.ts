import { readFileSync, writeFileSync } from "node:fs";
import { ALAW_TO_LINEAR, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { writePcmWav } from "#test/support/pcm-wav.ts";

const RATE = 8_000;

/** Mono samples at 8 kHz of a WAV file (PCM16, A-law or µ-law; the first channel; other rates are resampled). */
export function readWav(path: string): Int16Array {
  const file = readFileSync(path);
  if (file.toString("latin1", 0, 4) !== "RIFF") throw new Error(`${path} is not a WAV file`);
  let format = { tag: 1, channels: 1, rate: RATE };
  for (let at = 12; at + 8 <= file.length; ) {
    const size = file.readUInt32LE(at + 4);
    const name = file.toString("latin1", at, at + 4);
    if (name === "fmt ") {
      format = {
        tag: file.readUInt16LE(at + 8),
        channels: file.readUInt16LE(at + 10),
        rate: file.readUInt32LE(at + 12),
      };
    }
    if (name === "data") return resample(decode(file.subarray(at + 8, at + 8 + size), format), format.rate);
    at += 8 + size + (size % 2);
  }
  throw new Error(`${path} holds no sound`);
}

function decode(data: Buffer, { tag, channels }: { tag: number; channels: number }): Int16Array {
  const table = tag === 6 ? ALAW_TO_LINEAR : tag === 7 ? ULAW_TO_LINEAR : undefined;
  const width = table === undefined ? 2 : 1;
  const count = Math.floor(data.length / (width * channels));
  return Int16Array.from({ length: count }, (_, index) => {
    const at = index * width * channels;
    return table === undefined ? data.readInt16LE(at) : (table[data[at] ?? 0] ?? 0);
  });
}

function resample(samples: Int16Array, rate: number): Int16Array {
  if (rate === RATE) return samples;
  const step = rate / RATE;
  return Int16Array.from({ length: Math.floor(samples.length / step) }, (_, index) => {
    const at = index * step;
    const before = samples[Math.floor(at)] ?? 0;
    const after = samples[Math.floor(at) + 1] ?? before;
    return before + (after - before) * (at % 1);
  });
}

/** Writes mono PCM16 at 8 kHz. */
export function writeWav(path: string, samples: Int16Array): void {
  writeFileSync(path, writePcmWav(samples, RATE));
}
