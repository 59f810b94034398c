import { open } from "node:fs/promises";
import { ALAW_TO_LINEAR, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { parseWav, WAV_ALAW, WAV_PCM, WAV_ULAW, type WavFormat } from "#firmware/kernel/wav.ts";

/** The outline of a recording, to draw a player with before any sound is fetched. */
export interface Peaks {
  readonly durationMs: number;
  /** Per channel, per bucket of equal time: lowest and highest sample, −1…1. */
  readonly channels: readonly { readonly min: readonly number[]; readonly max: readonly number[] }[];
}

/** The header of our files is 58 octets; other writers put chunks of their own before the samples. */
const HEAD_BYTES = 4096;
const CHUNK_BYTES = 1 << 20;
const FULL_SCALE = 32_768;

/**
 * Reads a finished WAV file (PCM 16, A-law or µ-law, any number of channels) piece by piece and gives its outline
 * in `buckets` steps, fewer when it has fewer samples. Rejects in words when it is no such file.
 */
export async function readPeaks(path: string, buckets: number): Promise<Peaks> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    const format = parseWav(head.subarray(0, bytesRead));
    if (typeof format === "string") throw new Error(`${path}: ${format}`);
    const available = (await file.stat()).size - format.dataOffset;
    const outline = new Outline(format, Math.min(available, format.dataBytes), buckets);
    const chunk = Buffer.alloc(CHUNK_BYTES - (CHUNK_BYTES % outline.blockBytes));
    for (let at = 0; at < outline.dataBytes; ) {
      const wanted = Math.min(chunk.length, outline.dataBytes - at);
      const read = await file.read(chunk, 0, wanted, format.dataOffset + at);
      if (read.bytesRead === 0) break;
      outline.take(chunk.subarray(0, read.bytesRead), at);
      at += read.bytesRead;
    }
    return outline.peaks();
  } finally {
    await file.close();
  }
}

class Outline {
  readonly blockBytes: number;
  readonly dataBytes: number;
  readonly #format: WavFormat;
  readonly #blocks: number;
  readonly #buckets: number;
  readonly #low: Int16Array[];
  readonly #high: Int16Array[];

  constructor(format: WavFormat, availableBytes: number, buckets: number) {
    const isKnown =
      (format.tag === WAV_PCM && format.bitsPerSample === 16) ||
      ((format.tag === WAV_ULAW || format.tag === WAV_ALAW) && format.bitsPerSample === 8);
    if (!isKnown || format.channels < 1) throw new Error(`coding ${format.tag} is not PCM 16, A-law or µ-law`);
    this.#format = format;
    this.blockBytes = format.channels * (format.bitsPerSample / 8);
    this.#blocks = Math.max(0, Math.floor(availableBytes / this.blockBytes));
    this.dataBytes = this.#blocks * this.blockBytes;
    this.#buckets = Math.min(buckets, this.#blocks);
    this.#low = Array.from({ length: format.channels }, () => new Int16Array(this.#buckets));
    this.#high = Array.from({ length: format.channels }, () => new Int16Array(this.#buckets));
  }

  /** Takes whole blocks that lie at `offset` octets into the samples. */
  take(bytes: Buffer, offset: number): void {
    const { channels, tag } = this.#format;
    const linear = tag === WAV_ALAW ? ALAW_TO_LINEAR : ULAW_TO_LINEAR;
    let block = offset / this.blockBytes;
    for (let at = 0; at + this.blockBytes <= bytes.length; at += this.blockBytes, block++) {
      const bucket = Math.floor((block * this.#buckets) / this.#blocks);
      for (let channel = 0; channel < channels; channel++) {
        const sample = tag === WAV_PCM ? bytes.readInt16LE(at + channel * 2) : (linear[bytes[at + channel] ?? 0] ?? 0);
        const low = this.#low[channel] as Int16Array; // one array per channel
        const high = this.#high[channel] as Int16Array;
        if (sample < (low[bucket] as number)) low[bucket] = sample;
        if (sample > (high[bucket] as number)) high[bucket] = sample;
      }
    }
  }

  peaks(): Peaks {
    const scaled = (values: Int16Array | undefined): number[] =>
      Array.from(values ?? [], (value) => Math.round((value / FULL_SCALE) * 1000) / 1000);
    return {
      durationMs: Math.round((this.#blocks * 1000) / this.#format.sampleRate),
      channels: this.#low.map((low, channel) => ({ min: scaled(low), max: scaled(this.#high[channel]) })),
    };
  }
}
