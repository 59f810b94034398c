import { describe, expect, it } from "vitest";
import { decodeAlaw, decodeMulaw, encodeMulaw } from "./g711.ts";

const ALL = Uint8Array.from({ length: 256 }, (_, code) => code);

describe("G.711", () => {
  it("keeps every µ-law code through decoding and encoding", () => {
    const again = encodeMulaw(decodeMulaw(ALL));
    // 0x7f is minus zero; it comes back as plus zero.
    expect([...again].map((code, i) => (i === 0x7f ? 0x7f : code))).toEqual([...ALL]);
  });

  it("decodes the values the recommendation gives", () => {
    const [loudMinus, plusZero] = decodeMulaw(Uint8Array.of(0x00, 0xff));
    expect((loudMinus ?? 0) * 32_768).toBe(-32_124);
    expect(plusZero).toBe(0);
    const [smallest, largest] = decodeAlaw(Uint8Array.of(0xd5, 0xaa));
    expect((smallest ?? 0) * 32_768).toBe(8);
    expect((largest ?? 0) * 32_768).toBe(32_256);
  });

  it("clips what is too loud instead of wrapping round", () => {
    const [high, low] = decodeMulaw(encodeMulaw(Float32Array.of(3, -3)));
    expect(high).toBeGreaterThan(0.97);
    expect(low).toBeLessThan(-0.97);
  });
});
