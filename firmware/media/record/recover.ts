import { open } from "node:fs/promises";
import { parseWav, ulawWavHeader, WAV_HEADER_BYTES, WAV_ULAW } from "#firmware/kernel/wav.ts";

/** What became of a recording that was not finished. */
export type Recovered =
  | { readonly kind: "recovered"; readonly durationMs: number; readonly bytes: number }
  | { readonly kind: "unusable"; readonly reason: string };

/**
 * Repairs a recording whose process or box went away while it was written: everything that reached the disk is
 * kept and the header is made to say so. A file that is whole stays as it is. Rejects when it cannot be opened.
 */
export async function recoverRecording(path: string): Promise<Recovered> {
  const file = await open(path, "r+");
  try {
    const head = Buffer.alloc(WAV_HEADER_BYTES);
    const { bytesRead } = await file.read(head, 0, WAV_HEADER_BYTES, 0);
    const format = parseWav(head.subarray(0, bytesRead));
    if (typeof format === "string") return { kind: "unusable", reason: format };
    if (format.tag !== WAV_ULAW || format.dataOffset !== WAV_HEADER_BYTES || format.channels < 1) {
      return { kind: "unusable", reason: "not a recording of this box" };
    }
    const { size } = await file.stat();
    const samples = Math.floor((size - WAV_HEADER_BYTES) / format.channels);
    const dataBytes = samples * format.channels;
    const bytes = WAV_HEADER_BYTES + dataBytes;
    if (dataBytes !== format.dataBytes) {
      await file.truncate(bytes);
      await file.write(ulawWavHeader(format.channels, dataBytes), 0, WAV_HEADER_BYTES, 0);
      await file.sync();
    }
    return { kind: "recovered", durationMs: samples / 8, bytes };
  } finally {
    await file.close();
  }
}
