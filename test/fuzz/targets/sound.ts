import { createMp3Encoder, createOggEncoder } from "wasm-media-encoders";
import { decodeSound, UnreadableSound } from "#firmware/prompts/decode.ts";
import { type FuzzTarget, must } from "#test/fuzz/engine/target.ts";

const RATE = 16_000;
const tone = Float32Array.from({ length: RATE / 4 }, (_, at) => 0.3 * Math.sin((2 * Math.PI * 440 * at) / RATE));

async function encoded(kind: "mp3" | "ogg"): Promise<Buffer> {
  const encoder = kind === "mp3" ? await createMp3Encoder() : await createOggEncoder();
  encoder.configure({ channels: 1, sampleRate: RATE, ...(kind === "mp3" && { bitrate: 32 }) });
  const most = Buffer.from(encoder.encode([tone])); // the encoder's memory is its own: copied at once
  return Buffer.concat([most, Buffer.from(encoder.finalize())]);
}

/** An uncompressed FLAC: stream information and one verbatim frame, so that no encoder is needed. */
function flac(): Buffer {
  const info = Buffer.alloc(34);
  info.writeUInt16BE(192, 0);
  info.writeUInt16BE(192, 2);
  info.writeUInt32BE((RATE << 12) | (0 << 9) | (15 << 4), 10);
  info.writeUInt32BE(192, 14);
  const head = Buffer.from([0xff, 0xf8, 0x15, 0x08, 0x00]);
  const samples = Buffer.alloc(192 * 2);
  const frame = Buffer.concat([head, Buffer.from([crc8(head), 0x02]), samples]);
  const sum = Buffer.alloc(2);
  sum.writeUInt16BE(crc16(frame));
  return Buffer.concat([Buffer.from("fLaC"), Buffer.from([0x80, 0, 0, 34]), info, frame, sum]);
}

function crc8(bytes: Buffer): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ ((crc & 0x80) === 0 ? 0 : 0x07)) & 0xff;
  }
  return crc;
}

function crc16(bytes: Buffer): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ ((crc & 0x8000) === 0 ? 0 : 0x8005)) & 0xffff;
  }
  return crc;
}

/** One page of Ogg; the decoders here do not look at its sum. */
function oggPage(sequence: number, flags: number, packet: Buffer): Buffer {
  const head = Buffer.alloc(27);
  head.write("OggS");
  head[5] = flags;
  head.writeBigUInt64LE(BigInt(sequence < 2 ? 0 : (sequence - 1) * 960), 6);
  head.writeUInt32LE(7, 14);
  head.writeUInt32LE(sequence, 18);
  const lacing = [...Array.from({ length: Math.floor(packet.length / 255) }, () => 255), packet.length % 255];
  head[26] = lacing.length;
  return Buffer.concat([head, Buffer.from(lacing), packet]);
}

/** Opus in Ogg: its two headers and frames of silence (RFC 7845; RFC 6716 §3.1: 20 ms CELT). */
function opus(): Buffer {
  const id = Buffer.alloc(19);
  id.write("OpusHead");
  id[8] = 1;
  id[9] = 1;
  id.writeUInt16LE(312, 10);
  id.writeUInt32LE(48_000, 12);
  const tags = Buffer.alloc(16);
  tags.write("OpusTags");
  const frames = Array.from({ length: 6 }, (_, at) =>
    oggPage(at + 2, at === 5 ? 4 : 0, Buffer.from([0xf8, 0xff, 0xfe])),
  );
  return Buffer.concat([oggPage(0, 2, id), oggPage(1, 0, tags), ...frames]);
}

async function feed(input: Buffer): Promise<boolean> {
  let heard = 0;
  try {
    for await (const { samples, sampleRate } of decodeSound(input)) {
      must(sampleRate > 0 && sampleRate <= 768_000, "a sampling rate is one there is");
      must(samples.every(Number.isFinite), "a sample is a number");
      heard += samples.length / sampleRate;
    }
  } catch (error) {
    if (error instanceof UnreadableSound) return false;
    throw error;
  }
  return heard > 0;
}

const SHARED = {
  whyFewer: "each input starts a decoder in WebAssembly: a million would take hours",
  maxBytes: 8_192,
  limitMs: 500,
  growthBytes: 48 * 1024 * 1024,
  feed,
} as const;

/** Uploads in MP3. */
export const mp3: FuzzTarget = {
  ...SHARED,
  name: "mp3",
  inputs: 20_000,
  corpus: [await encoded("mp3")],
  dictionary: ["ID3", "\u0003\u0000", "TAG", "Xing", "Info", "LAME"],
};

/** Uploads in Ogg Vorbis. */
export const vorbis: FuzzTarget = {
  ...SHARED,
  name: "vorbis",
  inputs: 20_000,
  corpus: [await encoded("ogg")],
  dictionary: ["OggS", "vorbis", "\u0001vorbis", "\u0003vorbis", "\u0005vorbis", "BCV"],
};

/** Uploads in Opus. */
export const opusFile: FuzzTarget = {
  ...SHARED,
  name: "opus",
  inputs: 20_000,
  corpus: [opus()],
  dictionary: ["OggS", "OpusHead", "OpusTags"],
};

/** Uploads in FLAC. */
export const flacFile: FuzzTarget = {
  ...SHARED,
  name: "flac",
  inputs: 20_000,
  corpus: [flac()],
  dictionary: ["fLaC", "\u0000\u0000\u0000\u0022"],
};
