import { ALAW_TO_ULAW, LINEAR_TO_ULAW } from "#firmware/kernel/g711.ts";

/** Format tags of RIFF/WAVE that telephony uses. */
export const WAV_PCM = 1;
export const WAV_ALAW = 6;
export const WAV_ULAW = 7;
const WAV_EXTENSIBLE = 0xfffe;

export interface WavFormat {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  /** Where the samples lie in the file. */
  readonly dataOffset: number;
  /** As the header says, cut to what the file has when the whole file was given. */
  readonly dataBytes: number;
}

/** Reads the chunks of a WAV file; a string says what is wrong with it. `file` may be its first part only. */
export function parseWav(file: Buffer): WavFormat | string {
  if (file.length < 12 || file.toString("latin1", 0, 4) !== "RIFF" || file.toString("latin1", 8, 12) !== "WAVE") {
    return "no WAV file";
  }
  let format: Pick<WavFormat, "tag" | "channels" | "sampleRate" | "bitsPerSample"> | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString("latin1", at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const body = at + 8;
    if (name === "fmt " && size >= 16 && body + 16 <= file.length) {
      const tag = file.readUInt16LE(body);
      format = {
        tag: tag === WAV_EXTENSIBLE && size >= 26 && body + 26 <= file.length ? file.readUInt16LE(body + 24) : tag,
        channels: file.readUInt16LE(body + 2),
        sampleRate: file.readUInt32LE(body + 4),
        bitsPerSample: file.readUInt16LE(body + 14),
      };
    }
    if (name === "data") {
      if (format === undefined) return "a WAV file without a format";
      return { ...format, dataOffset: body, dataBytes: size };
    }
    at = body + size + (size % 2);
  }
  return "a WAV file without samples";
}

/** The samples of an 8 kHz mono WAV file as µ-law; a string says why it cannot be played. */
export function wavToUlaw(file: Buffer): Uint8Array | string {
  const format = parseWav(file);
  if (typeof format === "string") return format;
  if (format.sampleRate !== 8000 || format.channels !== 1) {
    return `${format.sampleRate} Hz with ${format.channels} channels, not 8000 Hz mono`;
  }
  const bytes = file.subarray(format.dataOffset, Math.min(file.length, format.dataOffset + format.dataBytes));
  if (format.tag === WAV_ULAW && format.bitsPerSample === 8) return Uint8Array.from(bytes);
  if (format.tag === WAV_ALAW && format.bitsPerSample === 8)
    return Uint8Array.from(bytes, (octet) => ALAW_TO_ULAW[octet] ?? 0);
  if (format.tag === WAV_PCM && format.bitsPerSample === 16) {
    const samples = new Uint8Array(bytes.length >> 1);
    for (let index = 0; index < samples.length; index++) {
      samples[index] = LINEAR_TO_ULAW[bytes.readInt16LE(index * 2) & 0xffff] ?? 0;
    }
    return samples;
  }
  return `coding ${format.tag} with ${format.bitsPerSample} bits, not PCM 16, A-law or µ-law`;
}
