import { ALAW_TO_ULAW, LINEAR_TO_ULAW } from "#firmware/kernel/g711.ts";
import { parseWav, WAV_ALAW, WAV_PCM, WAV_ULAW } from "#firmware/kernel/wav.ts";

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
