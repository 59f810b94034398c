import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyHeader, parseRtp, sequenceDistance, timestampDistance, writeRtpHeader } from "./packet.ts";

function packet(...octets: number[]): Buffer {
  return Buffer.from(octets);
}

const PLAIN = [0x80, 0x80, 0x12, 0x34, 0xff, 0xff, 0xff, 0xff, 0xde, 0xad, 0xbe, 0xef];

describe("an RTP packet", () => {
  test("is read field by field", () => {
    const header = emptyHeader();
    expect(parseRtp(packet(...PLAIN, 1, 2, 3), header)).toBe(true);
    expect(header).toEqual({
      payloadType: 0,
      marker: true,
      sequence: 0x1234,
      timestamp: 0xffff_ffff,
      ssrc: 0xdead_beef,
      payloadOffset: 12,
      payloadLength: 3,
    });
  });

  test("shows its payload behind sources, extension and before padding", () => {
    const header = emptyHeader();
    const octets = [...PLAIN, 9, 9, 9, 9, 0xbe, 0xde, 0, 1, 7, 7, 7, 7, 1, 2, 3, 0, 2];
    octets[0] = 0x80 | 0x20 | 0x10 | 1;
    expect(parseRtp(packet(...octets), header)).toBe(true);
    expect(header).toMatchObject({ payloadOffset: 24, payloadLength: 3 });
  });

  test.each([
    ["too short", PLAIN.slice(0, 11)],
    ["of another version", [0x40, ...PLAIN.slice(1)]],
    ["with more sources than octets", [0x8f, ...PLAIN.slice(1)]],
    ["with an extension beyond its end", [0x90, ...PLAIN.slice(1), 0, 0, 0xff, 0xff]],
    ["with more padding than payload", [0xa0, ...PLAIN.slice(1), 9]],
    ["with padding of no length", [0xa0, ...PLAIN.slice(1), 0]],
  ])("%s is none", (_, octets) => {
    expect(parseRtp(packet(...octets), emptyHeader())).toBe(false);
  });

  test("never shows a payload outside of itself, whatever comes", () => {
    const header = emptyHeader();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (octets) => {
        const bytes = Buffer.from(octets);
        if (bytes.length > 0) bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x80;
        if (!parseRtp(bytes, header)) return;
        expect(header.payloadOffset).toBeGreaterThanOrEqual(12);
        expect(header.payloadLength).toBeGreaterThanOrEqual(0);
        expect(header.payloadOffset + header.payloadLength).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });

  test("is written as it is read", () => {
    const header = emptyHeader();
    parseRtp(packet(...PLAIN), header);
    const written = Buffer.alloc(12);
    writeRtpHeader(written, header);
    expect([...written]).toEqual(PLAIN);
  });

  test("counts distances over the wrap", () => {
    expect(sequenceDistance(2, 65_534)).toBe(4);
    expect(sequenceDistance(65_534, 2)).toBe(-4);
    expect(timestampDistance(100, 0xffff_ff9c)).toBe(200);
    expect(timestampDistance(0xffff_ff9c, 100)).toBe(-200);
  });
});
