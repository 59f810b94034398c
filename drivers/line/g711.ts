/** G.711 as line boards need it: the value of a µ-law octet, and the two laws in terms of each other (ITU-T G.711). */

/** 14-bit linear values of µ-law octets, scaled to 16 bits. */
export const ULAW_TO_LINEAR = Int16Array.from({ length: 256 }, (_, octet) => {
  const bits = ~octet & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 0x84) << ((bits & 0x70) >> 4)) - 0x84;
  return (bits & 0x80) === 0 ? magnitude : -magnitude;
});

/** 13-bit linear values of A-law octets, scaled to 16 bits. */
export const ALAW_TO_LINEAR = Int16Array.from({ length: 256 }, (_, octet) => {
  const bits = octet ^ 0x55;
  const segment = (bits & 0x70) >> 4;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return (bits & 0x80) === 0 ? -magnitude : magnitude;
});

/** The octet of the other law whose value is nearest. */
function nearest(from: Int16Array, to: Int16Array): Uint8Array {
  return Uint8Array.from(from, (value) => {
    let best = 0;
    for (let octet = 1; octet < 256; octet++) {
      if (Math.abs((to[octet] ?? 0) - value) < Math.abs((to[best] ?? 0) - value)) best = octet;
    }
    return best;
  });
}

export const ULAW_TO_ALAW = nearest(ULAW_TO_LINEAR, ALAW_TO_LINEAR);
export const ALAW_TO_ULAW = nearest(ALAW_TO_LINEAR, ULAW_TO_LINEAR);

/** µ-law octet of silence. */
export const ULAW_SILENCE = 0xff;

/** The µ-law octet of a 16-bit sample; louder ones are clipped. */
export function linearToUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(Math.trunc(sample)), 32_635) + 0x84;
  const exponent = 24 - Math.clz32(magnitude);
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}
