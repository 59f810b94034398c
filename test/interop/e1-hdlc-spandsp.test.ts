import { afterAll, describe, expect, test } from "vitest";
import { HdlcReceiver, HdlcSender } from "#test/simulator/e1/hdlc.ts";
import { Spandsp } from "#test/support/spandsp.ts";

/** The simulated board's timeslot 16 is judged by HDLC that we have not written. */
const judge = Spandsp.build("hdlc-judge");
afterAll(() => judge?.close());

/** Frames of all lengths, full of what has to be stuffed: ones in a row, flags, aborts. */
const FRAMES = Array.from({ length: 60 }, (_, index) =>
  Uint8Array.from({ length: 3 + ((index * 37) % 250) }, (__, at) =>
    at % 3 === 0 ? 0xff : at % 5 === 0 ? 0x7e : (index * 31 + at * 17) & 0xff,
  ),
);
const hex = (frames: readonly Uint8Array[]): string[] => frames.map((frame) => Buffer.from(frame).toString("hex"));

/** The octets of a timeslot that carries these frames, flags before and after. */
function timeslot(frames: readonly Uint8Array[]): Uint8Array {
  const sender = new HdlcSender();
  const octets: number[] = [];
  for (let lead = 0; lead < 8; lead++) octets.push(sender.next());
  for (const frame of frames) sender.send(frame);
  while (sender.waiting > 0) octets.push(sender.next());
  for (let trail = 0; trail < 8; trail++) octets.push(sender.next());
  return Uint8Array.from(octets);
}

describe.skipIf(judge === undefined)("spandsp's HDLC at the other end of timeslot 16", () => {
  test("reads every frame that is sent, and finds one damaged of which a bit is wrong", () => {
    const octets = timeslot(FRAMES);
    expect(judge?.lines(octets, "rx")).toEqual(hex(FRAMES));
    const middle = timeslot([FRAMES[20] ?? new Uint8Array(3)]);
    middle[40] = (middle[40] ?? 0) ^ 0x10;
    expect(judge?.lines(middle, "rx")).not.toContain(hex(FRAMES)[20]);
  });

  test("sends frames that are read, every one", () => {
    const heard: Uint8Array[] = [];
    const receiver = new HdlcReceiver((frame) => heard.push(Uint8Array.from(frame)));
    const octets = judge?.octets(`${hex(FRAMES).join("\n")}\n`, "tx") ?? new Uint8Array();
    for (const octet of octets) receiver.push(octet);
    expect(hex(heard)).toEqual(hex(FRAMES));
    expect(receiver.damaged).toBe(0);
  });
});
