import {
  parseWav,
  ulawWavHeader,
  WAV_ALAW,
  WAV_FLOAT,
  WAV_PCM,
  WAV_ULAW,
  type WavFormat,
} from "#firmware/kernel/wav.ts";
import { decodeAlaw, decodeMulaw, encodeMulaw } from "./g711.ts";

/** Sound in memory: one array of samples (-1…1) a channel, all of the same length. */
export interface Sound {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
}

/** What a WAV file holds, or why it cannot be read. */
export type WavResult = { kind: "sound"; sound: Sound } | { kind: "unreadable"; reason: string };

/** The telephone network's sampling rate, and that of every prompt file. */
export const PROMPT_RATE = 8_000;

function readPcm(data: Buffer, bits: number): Float32Array | undefined {
  const bytes = bits / 8;
  const scale = 2 ** (bits - 1);
  if (bits === 8) return Float32Array.from(data, (value) => (value - 128) / 128); // 8-bit PCM is unsigned
  if (bits !== 16 && bits !== 24 && bits !== 32) return undefined;
  const samples = new Float32Array(Math.floor(data.length / bytes));
  for (let i = 0; i < samples.length; i++) samples[i] = data.readIntLE(i * bytes, bytes) / scale;
  return samples;
}

/** Far beyond any recording; what is larger would no longer be a number once it is squared and summed. */
const MAX_SAMPLE = 2 ** 24;

function readFloats(data: Buffer, bits: number): Float32Array | undefined {
  if (bits !== 32 && bits !== 64) return undefined;
  const samples = new Float32Array(Math.floor(data.length / (bits / 8)));
  for (let i = 0; i < samples.length; i++) {
    const value = bits === 32 ? data.readFloatLE(i * 4) : data.readDoubleLE(i * 8);
    samples[i] = Number.isFinite(value) ? Math.max(-MAX_SAMPLE, Math.min(MAX_SAMPLE, value)) : 0;
  }
  return samples;
}

function readInterleaved(format: WavFormat, data: Buffer): Float32Array | undefined {
  if (format.tag === WAV_PCM) return readPcm(data, format.bitsPerSample);
  if (format.tag === WAV_FLOAT) return readFloats(data, format.bitsPerSample);
  if (format.tag === WAV_ALAW && format.bitsPerSample === 8) return decodeAlaw(data);
  if (format.tag === WAV_ULAW && format.bitsPerSample === 8) return decodeMulaw(data);
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

const MIN_RATE = 4_000;
const MAX_RATE = 192_000;

/** Whether sound may be sampled so often a second; others would cost the resampler more than any recording is worth. */
export function isSaneRate(sampleRate: number): boolean {
  return sampleRate >= MIN_RATE && sampleRate <= MAX_RATE;
}

function isSane({ channels, sampleRate, bitsPerSample }: WavFormat): boolean {
  return channels >= 1 && channels <= 8 && isSaneRate(sampleRate) && bitsPerSample > 0;
}

/** A data size of 0, or beyond the file (a recorder that was cut off, a stream), means: to the end of the file. */
function dataOf(file: Buffer, { dataOffset, dataBytes }: WavFormat): Buffer {
  return file.subarray(dataOffset, dataBytes === 0 ? undefined : dataOffset + dataBytes);
}

/** Opens a WAV file: PCM of 8, 16, 24 or 32 bits, float, A-law or µ-law, 1 to 8 channels, 4 to 192 kHz. */
export function openWav(bytes: Uint8Array): { kind: "wav"; wav: WavFile } | { kind: "unreadable"; reason: string } {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = parseWav(file);
  if (format === "no WAV file") return { kind: "unreadable", reason: "not a WAV file" };
  if (typeof format === "string" || !isSane(format)) return { kind: "unreadable", reason: "the WAV header is damaged" };
  const { channels, sampleRate, bitsPerSample, tag } = format;
  if (readInterleaved(format, Buffer.alloc(0)) === undefined)
    return { kind: "unreadable", reason: `WAV format ${tag} with ${bitsPerSample} bits is not supported` };
  const data = dataOf(file, format);
  const frameBytes = (channels * bitsPerSample) / 8;
  const frames = Math.floor(data.length / frameBytes);
  const read = (from: number, to: number): Float32Array[] => {
    const length = Math.max(0, Math.min(to, frames) - from);
    const slice = data.subarray(from * frameBytes, (from + length) * frameBytes);
    const interleaved = readInterleaved(format, slice) ?? new Float32Array();
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

/** A prompt file: one channel of µ-law at 8 kHz in a WAV container. */
export function writePromptWav(samples: Float32Array): Buffer {
  const data = encodeMulaw(samples);
  return Buffer.concat([ulawWavHeader(1, data.length), data, Buffer.alloc(data.length & 1)]);
}
