import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_BODY_BYTES, MAX_HEAD_BYTES } from "#firmware/sip/message/parse.ts";
import { APPLICATION } from "#test/vectors/rfc4475/application.ts";
import { VALID } from "#test/vectors/rfc4475/valid.ts";
import { type Frame, StreamFramer } from "./framing.ts";

const message = (body: string, length = String(Buffer.byteLength(body))): Buffer =>
  Buffer.from(`OPTIONS sip:x@y SIP/2.0\r\nTo: <sip:x@y>\r\nContent-Length: ${length}\r\n\r\n${body}`);

/** Frames as text, so that they can be compared. */
function show(frames: readonly Frame[]): string[] {
  return frames.map((frame) => {
    if (frame.kind === "ping") return "ping";
    return frame.kind === "message" ? frame.bytes.toString("latin1") : `broken: ${frame.reason}`;
  });
}

function cut(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const length of lengths) {
    chunks.push(Buffer.from(bytes.subarray(at, at + length)));
    at += length;
  }
  return [...chunks, Buffer.from(bytes.subarray(at))];
}

describe("a stream of SIP", () => {
  test("is cut by Content-Length, in bytes, whichever way it is written", () => {
    const framer = new StreamFramer();
    const folded = Buffer.from("BYE sip:x SIP/2.0\r\nl :\r\n 2\r\n\r\nok");
    expect(show(framer.push(Buffer.concat([message("总机"), folded, message("")])))).toEqual(
      [message("总机"), folded, message("")].map((one) => one.toString("latin1")),
    );
    expect(framer.pendingBytes).toBe(0);
  });

  test("gives a ping for two line breaks between messages, also when they come apart", () => {
    const framer = new StreamFramer();
    expect(show(framer.push(Buffer.from("\r\n")))).toEqual([]);
    expect(show(framer.push(Buffer.from("\r")))).toEqual([]);
    expect(show(framer.push(Buffer.from("\n")))).toEqual(["ping"]);
    expect(show(framer.push(Buffer.concat([Buffer.from("\r\n"), message("")]))).length).toBe(1);
    expect(framer.pendingBytes).toBe(0);
  });

  test.each([
    ["a negative length", message("", "-1"), "malformed Content-Length"],
    ["a length beyond all measure", message("", "99999999999"), "malformed Content-Length"],
    ["a body too long", message("", String(MAX_BODY_BYTES + 1)), "body too long"],
    [
      "lengths that differ",
      Buffer.from("BYE x SIP/2.0\r\nl: 1\r\nContent-Length: 2\r\n\r\nab"),
      "malformed Content-Length",
    ],
    ["headers without end", Buffer.from(`BYE x SIP/2.0\r\nX: ${"a".repeat(MAX_HEAD_BYTES)}`), "headers too long"],
    ["a TLS greeting", Buffer.from("16030102", "hex"), "no SIP"],
    ["binary with a blank line in it", Buffer.from("ff410d0a0d0a", "hex"), "no SIP"],
  ])("is given up at %s", (_, bytes, reason) => {
    const framer = new StreamFramer();
    expect(show(framer.push(Buffer.concat([message("a"), bytes]))).at(-1)).toBe(`broken: ${reason}`);
    expect(framer.push(message("b"))).toEqual([]);
    expect(framer.pendingBytes).toBe(0);
  });

  test("gives the same messages however it is split", () => {
    const messages = [...Object.values(VALID), ...Object.values(APPLICATION)].filter(
      (one) => !/dblreq|mcl01/.test(one.toString("latin1")),
    );
    const part = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...messages) },
      { weight: 1, arbitrary: fc.constant(Buffer.from("\r\n\r\n")) },
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 5 }),
        fc.array(fc.nat({ max: 400 }), { maxLength: 40 }),
        (parts, lengths) => {
          const bytes = Buffer.concat(parts);
          const whole = show(new StreamFramer().push(bytes));
          const framer = new StreamFramer();
          const frames = cut(bytes, lengths).map((chunk) => framer.push(chunk));
          // Shown only at the end: a frame must not change when later chunks arrive.
          expect(frames.flatMap(show)).toEqual(whole);
          expect(whole.filter((one) => one !== "ping")).toEqual(
            parts.filter((one) => one.length > 4).map((one) => one.toString("latin1")),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test("one byte at a time it is as good", () => {
    const framer = new StreamFramer();
    const bytes = Buffer.concat([message("x".repeat(5_000)), Buffer.from("\r\n\r\n"), message("b")]);
    const frames: Frame[] = [];
    for (let at = 0; at < bytes.length; at++) frames.push(...framer.push(bytes.subarray(at, at + 1)));
    expect(show(frames).map((one) => one.length)).toEqual([message("x".repeat(5_000)).length, 4, message("b").length]);
  });
});
