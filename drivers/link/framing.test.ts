import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, FrameParser, FULL_CONTROL_MAP, fcs16, MAX_FRAME_OCTETS } from "./framing.ts";

function parse(chunks: readonly Uint8Array[]) {
  const frames: Buffer[] = [];
  const parser = new FrameParser((content) => frames.push(Buffer.from(content)));
  for (const chunk of chunks) parser.push(chunk);
  return { frames, counters: parser.counters };
}

/** Cuts a stream into pieces of the given lengths, over and over. */
function cut(stream: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, index = 0; at < stream.length; index++) {
    const length = lengths[index % lengths.length] ?? 1;
    pieces.push(stream.subarray(at, at + length));
    at += length;
  }
  return pieces;
}

const content = fc.uint8Array({ minLength: 2, maxLength: 400 });
const lengths = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 });

test("the check sequence is the one of RFC 1662: 123456789 gives 906E", () => {
  expect(fcs16(Buffer.from("123456789")).toString(16)).toBe("906e");
});

test("flags and escapes inside the content are stuffed, other octets are sent as they are", () => {
  expect(encodeFrame(Buffer.from([0x7e, 0x11, 0x7d])).toString("hex")).toMatch(/^7e7d5e117d5d.*7e$/);
});

test("control characters the far side asks for are escaped too", () => {
  const frame = encodeFrame(Buffer.from([0x00, 0x11, 0x1f, 0x20]), FULL_CONTROL_MAP);
  expect(frame.toString("hex")).toMatch(/^7e7d207d317d3f20/);
});

test("frames come out whole however the stream is cut", () => {
  fc.assert(
    fc.property(fc.array(content, { maxLength: 8 }), lengths, fc.boolean(), (contents, pieces, escapesAll) => {
      const stream = Buffer.concat(contents.map((one) => encodeFrame(one, escapesAll ? FULL_CONTROL_MAP : 0)));
      expect(parse(cut(stream, pieces)).frames).toEqual(contents.map((one) => Buffer.from(one)));
    }),
  );
});

test("a changed octet never turns into a frame with other content, and the frames around it survive", () => {
  fc.assert(
    fc.property(content, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, at, change) => {
      const guard = Buffer.from("intact");
      const damaged = Buffer.from(encodeFrame(one));
      const index = at % damaged.length;
      damaged[index] = (damaged[index] ?? 0) ^ change;
      const { frames } = parse([encodeFrame(guard), damaged, encodeFrame(guard)]);
      expect(frames[0]).toEqual(guard);
      expect(frames.at(-1)).toEqual(guard);
      // A single octet's change is within what the check sequence detects with certainty (bursts up to 16 bits),
      // unless it hits a flag or an escape and shifts the rest; then it is one of 65536.
      const strangers = frames.slice(1, -1).filter((frame) => !frame.equals(Buffer.from(one)) && frame.length > 4);
      expect(strangers.length).toBeLessThanOrEqual(damaged[index] === 0x7e ? 1 : 0);
    }),
    { seed: 1662 },
  );
});

test("after garbage the next whole frame is found", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), content, (garbage, one) => {
      const { frames } = parse([garbage, encodeFrame(Buffer.from("lost perhaps")), encodeFrame(one)]);
      expect(frames.at(-1)).toEqual(Buffer.from(one));
    }),
  );
});

test("an aborted frame and one that never ends are dropped and counted", () => {
  const { frames, counters } = parse([
    Buffer.from([0x7e, 1, 2, 3, 4, 0x7d, 0x7e]),
    Buffer.alloc(MAX_FRAME_OCTETS + 10, 0x55),
    encodeFrame(Buffer.from("next")),
  ]);
  expect(frames.map(String)).toEqual(["next"]);
  expect(counters).toEqual({ frames: 1, damaged: 1, tooLong: 1 });
});
