/** CRC-4 of a sub-multiframe (ITU-T G.704 §2.3.3.4): x^4 + x + 1, most significant bit first, one octet a step. */
const TABLE = Uint8Array.from({ length: 256 }, (_, octet) => {
  let rest = octet << 4;
  for (let bit = 11; bit >= 4; bit--) if ((rest >> bit) & 1) rest ^= 0b10011 << (bit - 4);
  return rest & 15;
});

/** The remainder after one more octet. */
export function crc4(rest: number, octet: number): number {
  return TABLE[((rest << 4) ^ octet) & 0xff] as number; // masked
}
