import { expect, test } from "vitest";
import { HdlcReceiver, HdlcSender } from "#test/simulator/e1/hdlc.ts";
import { Receiver } from "#test/simulator/e1/receiver.ts";
import { FRAME_OCTETS, Transmitter } from "#test/simulator/e1/transmitter.ts";

/** So many frames of a transmitter, timeslots counting up. */
function frames(transmitter: Transmitter, count: number): Uint8Array {
  const out = new Uint8Array(count * FRAME_OCTETS);
  for (let frame = 0; frame < count; frame++) {
    for (let slot = 1; slot < FRAME_OCTETS; slot++) out[frame * FRAME_OCTETS + slot] = (frame * 7 + slot) & 0xff;
    transmitter.next(out, frame * FRAME_OCTETS);
  }
  return out;
}

/** The same bits, beginning `bits` later in their octets. */
function shifted(octets: Uint8Array, bits: number): Uint8Array {
  return octets.map((octet, at) => ((at === 0 ? 0 : (octets[at - 1] ?? 0) << (8 - bits)) | (octet >>> bits)) & 0xff);
}

test.each([0, 1, 5, 7])("frames are found wherever their bits begin: %i bits late", (bits) => {
  let taken = 0;
  const receiver = new Receiver((frame) => {
    taken++;
    expect((frame[2] ?? 0) - (frame[1] ?? 0)).toSatisfy((step: number) => step === 1 || step === -255);
  });
  const stream = shifted(frames(new Transmitter(), 4_000), bits);
  for (let at = 0; at < stream.length; at += 611) receiver.push(stream.subarray(at, at + 611));
  expect(taken).toBeGreaterThan(3_900);
  expect(receiver.isMultiframe).toBe(true);
  expect(receiver.counts).toEqual({ frameErrors: 0, crcErrors: 0, farCrcErrors: 0 });
  expect(Object.values(receiver.defects).some(Boolean)).toBe(false);
});

test("one wrong bit is one damaged block, and the far side is told by an E bit", () => {
  const receiver = new Receiver(() => undefined);
  const transmitter = new Transmitter();
  receiver.push(frames(transmitter, 400));
  const stream = frames(transmitter, 400);
  stream[32 * 100 + 9] = (stream[32 * 100 + 9] ?? 0) ^ 4;
  receiver.push(stream);
  expect(receiver.counts).toEqual({ frameErrors: 0, crcErrors: 1, farCrcErrors: 0 });
  transmitter.damagedBlocks = receiver.damagedBlocks;
  receiver.push(frames(transmitter, 400));
  expect(receiver.counts.farCrcErrors).toBe(1);
});

test("silence, all ones and noise are told apart, and frames are found again", () => {
  const receiver = new Receiver(() => undefined);
  const transmitter = new Transmitter();
  const defects = (): string[] => Object.entries(receiver.defects).flatMap(([name, is]) => (is ? [name] : []));
  expect(defects()).toEqual(["los"]);
  receiver.push(frames(transmitter, 100));
  expect(defects()).toEqual([]);
  receiver.push(new Uint8Array(32 * 20));
  expect(defects()).toEqual(["los"]);
  transmitter.isBlueAlarm = true;
  receiver.push(frames(transmitter, 20));
  expect(defects()).toEqual(["ais"]);
  let noise = 1;
  const random = (): number => {
    noise = (noise * 16_807) % 2_147_483_647;
    return noise & 0xff;
  };
  receiver.push(Uint8Array.from({ length: 32 * 60 }, random));
  expect(defects()).toEqual(["lof"]);
  transmitter.isBlueAlarm = false;
  transmitter.isRemoteAlarm = true;
  receiver.push(frames(transmitter, 100));
  expect(defects()).toEqual(["rai"]);
});

test("a far side without CRC-4 is noticed as such", () => {
  const receiver = new Receiver(() => undefined);
  const transmitter = new Transmitter();
  transmitter.hasCrc4 = false;
  receiver.push(frames(transmitter, 1_000));
  expect([receiver.isAligned, receiver.isMultiframe, receiver.defects.crcLost]).toEqual([true, false, true]);
});

test("frames of a D channel go through a timeslot whatever bits they are made of; damage is counted, not passed on", () => {
  const sender = new HdlcSender();
  const got: string[] = [];
  const receiver = new HdlcReceiver((frame) => got.push(Buffer.from(frame).toString("hex")));
  const sent = ["00017f", "7e7e7e7e", "ffffffffffff", "0201000008020001", "02017d5e"];
  for (const frame of sent) sender.send(Buffer.from(frame, "hex"));
  for (let octet = 0; octet < 100; octet++) receiver.push(sender.next());
  expect(got).toEqual(sent);
  expect([receiver.damaged, receiver.flags > 10]).toEqual([0, true]);
  sender.send(Buffer.from("00017f", "hex"));
  for (let octet = 0; octet < 20; octet++) receiver.push(sender.next() ^ (octet === 4 ? 8 : 0));
  expect(got).toHaveLength(sent.length);
  expect(receiver.damaged).toBeGreaterThan(0);
});
