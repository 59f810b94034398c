import { isSaneRate, openWav, toMono } from "./wav.ts";

/** One channel of sound, a piece of it. */
export interface Piece {
  readonly sampleRate: number;
  readonly samples: Float32Array;
}

/** The file is no sound file we read, or is damaged beyond use. */
export class UnreadableSound extends Error {
  readonly code: "no-sound-file" | "damaged-file";

  constructor(code: "no-sound-file" | "damaged-file", options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}

/** Encoded bytes handed to a decoder at a time: at most some 10 s of sound, so that memory stays small. */
const FEED_BYTES = 32 * 1024;

/** More than any of these needs for a second of sound, in bytes. */
const MAX_BYTES_A_SECOND = { mp3: 45_000, opus: 70_000, vorbis: 70_000, flac: 2_000_000 } as const;

/** What a decoder has made of the bytes so far; no channels when that is nothing yet. */
interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
}

/** A decoder that is fed a file piece by piece. */
interface StreamDecoder {
  decode(bytes: Uint8Array): Decoded;
  /** What is left at the end; MP3 keeps nothing back. */
  flush?(): Decoded;
  free(): void;
}

/** Loaded when a file of the kind comes: each brings a WebAssembly module of some 100 kB. */
const DECODERS: Readonly<Record<"mp3" | "flac" | "opus" | "vorbis", () => Promise<StreamDecoder>>> = {
  mp3: async () => (await import("@audio/decode-mp3")).decoder(),
  flac: async () => (await import("@audio/decode-flac")).decoder(),
  opus: async () => (await import("@audio/decode-opus")).decoder(),
  vorbis: async () => (await import("@audio/decode-vorbis")).decoder(),
};

/** Tells the kind of a file from its first bytes; the name and the browser's word for it are not trusted. */
function soundKind(file: Buffer): keyof typeof DECODERS | "wav" | undefined {
  const head = file.toString("latin1", 0, 64);
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WAVE") return "wav";
  if (head.startsWith("fLaC")) return "flac";
  if (head.startsWith("OggS"))
    return head.includes("OpusHead") ? "opus" : head.includes("\u0001vorbis") ? "vorbis" : undefined;
  if (head.startsWith("ID3")) return "mp3";
  // An MPEG audio frame: 11 bits of sync, layer III, a bit rate and a sampling rate that exist.
  const [first = 0, second = 0, third = 0] = file;
  const isFrame = first === 0xff && (second & 0xe6) === 0xe2 && (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
  return isFrame ? "mp3" : undefined;
}

function* wavPieces(file: Buffer): Generator<Piece> {
  const opened = openWav(file);
  if (opened.kind === "unreadable") throw new UnreadableSound("damaged-file", { cause: opened.reason });
  const { sampleRate, frames, read } = opened.wav;
  for (let at = 0; at < frames; at += sampleRate) {
    yield { sampleRate, samples: toMono({ sampleRate, channels: read(at, at + sampleRate) }) };
  }
}

/** Pictures and texts before the music of an MP3 (ID3v2.4 §3.1); the size has 7 bits a byte. */
function tagLength(file: Buffer): number {
  if (!file.toString("latin1", 0, 3).startsWith("ID3") || file.length < 10) return 0;
  return 10 + file.subarray(6, 10).reduce((size, byte) => size * 128 + (byte & 0x7f), 0);
}

async function* decodedPieces(file: Buffer, decoder: StreamDecoder, maxRate: number): AsyncGenerator<Piece> {
  let seconds = 0;
  try {
    for (let at = 0; at < file.length + FEED_BYTES; at += FEED_BYTES) {
      const decoded = at < file.length ? decoder.decode(file.subarray(at, at + FEED_BYTES)) : decoder.flush?.();
      // Before its first frame a decoder names no rate.
      const frames = decoded?.channelData[0]?.length ?? 0;
      if (decoded === undefined || frames === 0) continue;
      const { channelData, sampleRate } = decoded;
      if (!isSaneRate(sampleRate)) throw new Error(`${sampleRate} samples a second`);
      seconds += frames / sampleRate;
      yield { sampleRate, samples: toMono({ sampleRate, channels: channelData }) };
    }
    // Decoders step over what they do not understand and make noise of chance; this little of so much is no sound.
    if (file.length - tagLength(file) > (seconds + 1) * maxRate)
      throw new Error(`${seconds} s in ${file.length} bytes`);
  } catch (error) {
    throw new UnreadableSound("damaged-file", { cause: error });
  } finally {
    decoder.free();
  }
}

/**
 * Decodes a WAV, MP3, Ogg Vorbis, Opus or FLAC file piece by piece to one channel. Throws `UnreadableSound`. To be used
 * in a process of its own: decoders of foreign data may use much memory or time.
 */
export async function* decodeSound(file: Buffer): AsyncGenerator<Piece> {
  const kind = soundKind(file);
  if (kind === undefined) throw new UnreadableSound("no-sound-file");
  if (kind === "wav") yield* wavPieces(file);
  else yield* decodedPieces(file, await DECODERS[kind](), MAX_BYTES_A_SECOND[kind]);
}
