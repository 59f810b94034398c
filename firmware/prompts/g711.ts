import { ALAW_TO_LINEAR, linearToUlaw, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";

const FULL_SCALE = 32_768;

function decode(codes: Uint8Array, table: Int16Array): Float32Array {
  return Float32Array.from(codes, (code) => (table[code] ?? 0) / FULL_SCALE);
}

/** Decodes µ-law bytes to samples of -1…1. */
export function decodeMulaw(codes: Uint8Array): Float32Array {
  return decode(codes, ULAW_TO_LINEAR);
}

/** Decodes A-law bytes to samples of -1…1. */
export function decodeAlaw(codes: Uint8Array): Float32Array {
  return decode(codes, ALAW_TO_LINEAR);
}

/** Encodes samples of -1…1 as µ-law bytes; louder ones are clipped. */
export function encodeMulaw(samples: Float32Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => linearToUlaw(Math.round(sample * FULL_SCALE)));
}
