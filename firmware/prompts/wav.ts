import { decodeAlaw, decodeMulaw, encodeMulaw } from "./g711.ts";

/** Sound in memory: one array of samples (-1…1) a channel, all of the same length. */
export interface Sound {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
}

/** What a WAV file holds, or why it cannot be read. */
export type WavResult = { kind: "sound"; sound: Sound } | { kind: "unreadable"; reason: string };

const FORMAT = { pcm: 1, float: 3, alaw: 6, mulaw: 7, extensible: 0xfffe } as const;

interface Layout {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: number;
}

interface Chunks {
  readonly format: Buffer;
  readonly data: Buffer;
}

/** The telephone network's sampling rate, and that of every prompt file. */
export const PROMPT_RATE = 8_000;

/** True when the bytes begin as a RIFF WAVE file does. */
export function looksLikeWav(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12)).toString("latin1");
  return head.startsWith("RIFF") && head.slice(8, 12) === "WAVE";
}

/**
 * Walks the chunks. A data chunk whose size is 0, 0xFFFFFFFF or beyond the file (a recorder that was cut off, a
 * stream) is taken to the end of the file.
 */
function findChunks(file: Buffer): Chunks | undefined {
  let format: Buffer | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const id = file.toString("latin1", at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const body = at + 8;
    if (id === "fmt ") format = file.subarray(body, body + size);
    if (id === "data") {
      if (format === undefined) return undefined;
      return { format, data: size === 0 ? file.subarray(body) : file.subarray(body, body + size) };
    }
    at = body + size + (size & 1); // chunks are padded to an even length
  }
  return undefined;
}

function readLayout(format: Buffer): Layout | undefined {
  if (format.length < 16) return undefined;
  const tag = format.readUInt16LE(0);
  return {
    // WAVE_FORMAT_EXTENSIBLE keeps the real tag in the first bytes of its sub-format.
    tag: tag === FORMAT.extensible && format.length >= 26 ? format.readUInt16LE(24) : tag,
    channels: format.readUInt16LE(2),
    sampleRate: format.readUInt32LE(4),
    bits: format.readUInt16LE(14),
  };
}

function readPcm(data: Buffer, bits: number): Float32Array | undefined {
  const bytes = bits / 8;
  const scale = 2 ** (bits - 1);
  if (bits === 8) return Float32Array.from(data, (value) => (value - 128) / 128); // 8-bit PCM is unsigned
  if (bits !== 16 && bits !== 24 && bits !== 32) return undefined;
  const samples = new Float32Array(Math.floor(data.length / bytes));
  for (let i = 0; i < samples.length; i++) samples[i] = data.readIntLE(i * bytes, bytes) / scale;
  return samples;
}

function readFloats(data: Buffer, bits: number): Float32Array | undefined {
  if (bits !== 32 && bits !== 64) return undefined;
  const samples = new Float32Array(Math.floor(data.length / (bits / 8)));
  for (let i = 0; i < samples.length; i++) {
    const value = bits === 32 ? data.readFloatLE(i * 4) : data.readDoubleLE(i * 8);
    samples[i] = Number.isFinite(value) ? value : 0;
  }
  return samples;
}

function readInterleaved(layout: Layout, data: Buffer): Float32Array | undefined {
  if (layout.tag === FORMAT.pcm) return readPcm(data, layout.bits);
  if (layout.tag === FORMAT.float) return readFloats(data, layout.bits);
  if (layout.tag === FORMAT.alaw && layout.bits === 8) return decodeAlaw(data);
  if (layout.tag === FORMAT.mulaw && layout.bits === 8) return decodeMulaw(data);
  return undefined;
}

/** A WAV file in memory whose samples are decoded piece by piece. */
export interface WavFile {
  readonly sampleRate: number;
  /** Samples a channel. */
  readonly frames: number;
  /** The channels' samples from one frame to another (end excluded). */
  read(from: number, to: number): Float32Array[];
}

const MAX_RATE = 192_000;

function isSane({ channels, sampleRate, bits }: Layout): boolean {
  return channels >= 1 && channels <= 8 && sampleRate >= 4_000 && sampleRate <= MAX_RATE && bits > 0;
}

/** Opens a WAV file: PCM of 8, 16, 24 or 32 bits, float, A-law or µ-law, 1 to 8 channels, 4 to 192 kHz. */
export function openWav(bytes: Uint8Array): { kind: "wav"; wav: WavFile } | { kind: "unreadable"; reason: string } {
  if (!looksLikeWav(bytes)) return { kind: "unreadable", reason: "not a WAV file" };
  const chunks = findChunks(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const layout = chunks === undefined ? undefined : readLayout(chunks.format);
  if (chunks === undefined || layout === undefined || !isSane(layout))
    return { kind: "unreadable", reason: "the WAV header is damaged" };
  const { channels, sampleRate, bits, tag } = layout;
  if (readInterleaved(layout, Buffer.alloc(0)) === undefined)
    return { kind: "unreadable", reason: `WAV format ${tag} with ${bits} bits is not supported` };
  const frameBytes = (channels * bits) / 8;
  const frames = Math.floor(chunks.data.length / frameBytes);
  const read = (from: number, to: number): Float32Array[] => {
    const length = Math.max(0, Math.min(to, frames) - from);
    const slice = chunks.data.subarray(from * frameBytes, (from + length) * frameBytes);
    const interleaved = readInterleaved(layout, slice) ?? new Float32Array();
    return Array.from({ length: channels }, (_, channel) =>
      Float32Array.from({ length }, (_, i) => interleaved[i * channels + channel] ?? 0),
    );
  };
  return { kind: "wav", wav: { sampleRate, frames, read } };
}

/** Reads a whole WAV file at once; `openWav` says which kinds. */
export function readWav(bytes: Uint8Array): WavResult {
  const opened = openWav(bytes);
  if (opened.kind === "unreadable") return opened;
  const { sampleRate, frames, read } = opened.wav;
  return { kind: "sound", sound: { sampleRate, channels: read(0, frames) } };
}

/** Mixes all channels to one. */
export function toMono(sound: Sound): Float32Array {
  const [first, ...others] = sound.channels;
  if (first === undefined) return new Float32Array();
  if (others.length === 0) return first;
  return first.map(
    (sample, i) => others.reduce((sum, channel) => sum + (channel[i] ?? 0), sample) / sound.channels.length,
  );
}

function header(layout: Layout, dataLength: number): Buffer {
  const frame = (layout.channels * layout.bits) / 8;
  const head = Buffer.alloc(58);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(50 + dataLength + (dataLength & 1), 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(18, 16); // formats other than PCM carry the size of their (empty) extension
  head.writeUInt16LE(layout.tag, 20);
  head.writeUInt16LE(layout.channels, 22);
  head.writeUInt32LE(layout.sampleRate, 24);
  head.writeUInt32LE(layout.sampleRate * frame, 28);
  head.writeUInt16LE(frame, 32);
  head.writeUInt16LE(layout.bits, 34);
  head.write("fact", 38, "latin1"); // and a fact chunk with the number of samples
  head.writeUInt32LE(4, 42);
  head.writeUInt32LE(dataLength / frame, 46);
  head.write("data", 50, "latin1");
  head.writeUInt32LE(dataLength, 54);
  return head;
}

/** A prompt file: one channel of µ-law at 8 kHz in a WAV container, header of 58 bytes. */
export function writePromptWav(samples: Float32Array): Buffer {
  const data = encodeMulaw(samples);
  const layout = { tag: FORMAT.mulaw, channels: 1, sampleRate: PROMPT_RATE, bits: 8 };
  return Buffer.concat([header(layout, data.length), data, Buffer.alloc(data.length & 1)]);
}

/** One channel of 16-bit PCM in a WAV container. */
export function writePcmWav(samples: Float32Array, sampleRate: number): Buffer {
  const data = Buffer.alloc(samples.length * 2);
  for (const [i, sample] of samples.entries()) {
    data.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768))), i * 2);
  }
  return Buffer.concat([header({ tag: FORMAT.pcm, channels: 1, sampleRate, bits: 16 }, data.length), data]);
}
