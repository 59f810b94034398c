import { type FileHandle, open } from "node:fs/promises";
import { parseWav, ulawWavHeader, WAV_HEADER_BYTES, WAV_ULAW } from "#firmware/kernel/wav.ts";

/** What became of a recording that was not finished. */
export type Recovered =
  | { readonly kind: "recovered"; readonly durationMs: number; readonly bytes: number }
  | { readonly kind: "unusable"; readonly reason: string };

const ZEROS_READ_BYTES = 65_536;
/** Fewer of them may have been said. */
const LEAST_ZEROS = 512;

/**
 * Repairs a recording whose process or box went away while it was written: everything that reached the disk is
 * kept and the header is made to say so. A file that is whole stays as it is. Rejects when it cannot be opened.
 * `channels` is what the file had when not even its header has reached the disk.
 */
export async function recoverRecording(path: string, channels?: 1 | 2): Promise<Recovered> {
  const file = await open(path, "r+");
  try {
    const head = Buffer.alloc(WAV_HEADER_BYTES);
    const { bytesRead } = await file.read(head, 0, WAV_HEADER_BYTES, 0);
    const { size } = await file.stat();
    const isHeadless = channels !== undefined && bytesRead === WAV_HEADER_BYTES && head.every((octet) => octet === 0);
    const format = parseWav(isHeadless ? ulawWavHeader(channels, 0) : head.subarray(0, bytesRead));
    if (typeof format === "string") return { kind: "unusable", reason: format };
    if (format.tag !== WAV_ULAW || format.dataOffset !== WAV_HEADER_BYTES || format.channels < 1) {
      return { kind: "unusable", reason: "not a recording of this box" };
    }
    const end = isWhole(format.dataBytes, size) ? size : await endOfSound(file, size);
    const samples = Math.floor((end - WAV_HEADER_BYTES) / format.channels);
    const dataBytes = samples * format.channels;
    const bytes = WAV_HEADER_BYTES + dataBytes;
    if (isHeadless || dataBytes !== format.dataBytes || bytes !== size) {
      await file.truncate(bytes);
      await file.write(ulawWavHeader(format.channels, dataBytes), 0, WAV_HEADER_BYTES, 0);
      await file.sync();
    }
    return { kind: "recovered", durationMs: samples / 8, bytes };
  } finally {
    await file.close();
  }
}

function isWhole(dataBytes: number, size: number): boolean {
  return WAV_HEADER_BYTES + dataBytes === size;
}

/**
 * A power cut can leave a file longer than what was written, with zeros where nothing was: in µ-law they are the loudest
 * there is, and never come in a row.
 */
async function endOfSound(file: FileHandle, size: number): Promise<number> {
  const buffer = Buffer.alloc(ZEROS_READ_BYTES);
  for (let end = size; end > WAV_HEADER_BYTES; ) {
    const from = Math.max(WAV_HEADER_BYTES, end - ZEROS_READ_BYTES);
    const { bytesRead } = await file.read(buffer, 0, end - from, from);
    for (let at = bytesRead - 1; at >= 0; at--) {
      const found = from + at + 1;
      if (buffer[at] !== 0) return size - found < LEAST_ZEROS ? size : found;
    }
    end = from;
  }
  return size - WAV_HEADER_BYTES < LEAST_ZEROS ? size : WAV_HEADER_BYTES;
}
