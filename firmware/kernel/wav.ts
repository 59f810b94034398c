/** RIFF/WAVE headers: the one container for prompts, messages and recordings. */

/** Format tags of RIFF/WAVE that telephony uses. */
export const WAV_PCM = 1;
export const WAV_FLOAT = 3;
export const WAV_ALAW = 6;
export const WAV_ULAW = 7;
const WAV_EXTENSIBLE = 0xfffe;

/** What the header of a WAV file says. */
export interface WavFormat {
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  /** Where the samples lie in the file. */
  readonly dataOffset: number;
  /** As the header says; a file that was cut off has less. */
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

/** RIFF, 18 octets of format (G.711 needs the extension size), fact and data chunk heads. */
export const WAV_HEADER_BYTES = 58;
const SAMPLE_RATE = 8000;

/** Head of an 8 kHz µ-law WAV file that holds `dataBytes` of samples. */
export function ulawWavHeader(channels: number, dataBytes: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write("RIFF", 0, "latin1");
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + dataBytes + (dataBytes % 2), 4);
  header.write("WAVEfmt ", 8, "latin1");
  header.writeUInt32LE(18, 16);
  header.writeUInt16LE(WAV_ULAW, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE * channels, 28);
  header.writeUInt16LE(channels, 32);
  header.writeUInt16LE(8, 34);
  header.writeUInt16LE(0, 36);
  header.write("fact", 38, "latin1");
  header.writeUInt32LE(4, 42);
  header.writeUInt32LE(dataBytes / channels, 46);
  header.write("data", 50, "latin1");
  header.writeUInt32LE(dataBytes, 54);
  return header;
}
