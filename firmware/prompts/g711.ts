/** Value added to the magnitude before the segment is looked for (ITU-T G.711 table 2, in 16-bit steps). */
const MULAW_BIAS = 0x84;
/** Largest magnitude µ-law can carry, in 16-bit steps. */
const MULAW_CLIP = 32_635;

function mulawValue(code: number): number {
  const inverted = ~code & 0xff;
  const segment = (inverted >> 4) & 7;
  const magnitude = (((inverted & 15) << 3) + MULAW_BIAS) << segment;
  return (inverted & 0x80) === 0 ? magnitude - MULAW_BIAS : MULAW_BIAS - magnitude;
}

function alawValue(code: number): number {
  const toggled = code ^ 0x55; // even bits are inverted on the wire, G.711 §3.2
  const segment = (toggled >> 4) & 7;
  const step = ((toggled & 15) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return (toggled & 0x80) === 0 ? -magnitude : magnitude;
}

function table(value: (code: number) => number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, code) => value(code) / 32_768);
}

const MULAW = table(mulawValue);
const ALAW = table(alawValue);

/** Decodes µ-law bytes to samples of -1…1 (ITU-T G.711). */
export function decodeMulaw(codes: Uint8Array): Float32Array {
  return Float32Array.from(codes, (code) => MULAW[code] ?? 0);
}

/** Decodes A-law bytes to samples of -1…1 (ITU-T G.711). */
export function decodeAlaw(codes: Uint8Array): Float32Array {
  return Float32Array.from(codes, (code) => ALAW[code] ?? 0);
}

/** Encodes samples of -1…1 as µ-law bytes; louder ones are clipped (ITU-T G.711). */
export function encodeMulaw(samples: Float32Array): Uint8Array {
  return Uint8Array.from(samples, (sample) => {
    const magnitude = Math.min(Math.round(Math.abs(sample) * 32_768), MULAW_CLIP) + MULAW_BIAS;
    const segment = 24 - Math.clz32(magnitude);
    const code = (segment << 4) | ((magnitude >> (segment + 3)) & 15);
    return ~(sample < 0 ? code | 0x80 : code) & 0xff;
  });
}
