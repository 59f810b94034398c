import { describe, expect, test } from "vitest";
import { ULAW_TO_ALAW } from "#firmware/kernel/g711.ts";
import type { RtpRemote } from "#firmware/media/protocol.ts";
import { emptyHeader, parseRtp, type RtpHeader } from "./packet.ts";
import { RtpSender } from "./sender.ts";

const REMOTE: RtpRemote = {
  host: "127.0.0.1",
  port: 4000,
  codec: "PCMU",
  payloadType: 0,
  dtmfPayloadType: 101,
  ptimeMs: 20,
  direction: "sendrecv",
};

function sender(remote: Partial<RtpRemote> = {}): { sender: RtpSender; sent: (RtpHeader & { payload: Buffer })[] } {
  const sent: (RtpHeader & { payload: Buffer })[] = [];
  const one = new RtpSender((packet) => {
    const header = emptyHeader();
    expect(parseRtp(packet, header)).toBe(true);
    sent.push({ ...header, payload: Buffer.from(packet.subarray(12)) });
  });
  one.configure({ ...REMOTE, ...remote });
  return { sender: one, sent };
}

/** A packet of another leg, with its own idea of source, sequence and time. */
function foreign(sequence: number, timestamp: number, octets = 160): [Buffer, RtpHeader] {
  const header = { ...emptyHeader(), sequence, timestamp, ssrc: 77, payloadOffset: 12, payloadLength: octets };
  return [Buffer.alloc(12 + octets, sequence & 0xff), header];
}

const frame = new Uint8Array(160).fill(0x42);

/** Sequence and timestamp steps from packet to packet. */
function steps(sent: readonly RtpHeader[]): [number, number][] {
  return sent.slice(1).map((header, index) => {
    const before = sent[index] as RtpHeader; // there is one before
    return [(header.sequence - before.sequence) & 0xffff, (header.timestamp - before.timestamp) >>> 0];
  });
}

describe("the stream to a far end", () => {
  test("runs on evenly and marks its beginning", () => {
    const { sender: one, sent } = sender();
    for (let tick = 0; tick < 5; tick++) one.sendSamples(frame, tick * 20);
    expect(steps(sent)).toEqual(new Array(4).fill([1, 160]));
    expect(sent.map((header) => header.marker)).toEqual([true, false, false, false, false]);
    expect(new Set(sent.map((header) => header.ssrc)).size).toBe(1);
  });

  test("keeps sequence and time when a prompt gives way to the other leg and back", () => {
    const { sender: one, sent } = sender();
    const from = {};
    one.sendSamples(frame, 0);
    one.sendSamples(frame, 20);
    for (let index = 0; index < 3; index++) {
      const [packet, header] = foreign(65_534 + index, 0xffff_ff00 + index * 160);
      header.sequence &= 0xffff;
      header.timestamp >>>= 0;
      one.forward(packet, header, { from, payloadType: 0, samples: 160, now: 45 + index * 20 });
    }
    one.sendSamples(frame, 100);
    expect(steps(sent)).toEqual(new Array(5).fill([1, 160]));
    expect(sent.map((header) => header.marker)).toEqual([true, false, true, false, false, true]);
    expect(sent[3]?.payload.every((octet) => octet === 0xff)).toBe(true);
  });

  test("lets time pass over a pause", () => {
    const { sender: one, sent } = sender();
    one.sendSamples(frame, 0);
    one.sendSamples(frame, 1020);
    expect(steps(sent)).toEqual([[1, 51 * 160]]);
    expect(sent[1]?.marker).toBe(true);
  });

  test("shows losses and order of the other leg as they are", () => {
    const { sender: one, sent } = sender();
    for (const number of [10, 12, 11, 14]) {
      const [packet, header] = foreign(number, number * 160);
      one.forward(packet, header, { from: one, payloadType: 0, samples: 160, now: number * 20 });
    }
    const first = sent[0] as RtpHeader; // four were sent
    expect(sent.map((header) => (header.sequence - first.sequence) & 0xffff)).toEqual([0, 2, 1, 4]);
  });

  test("drops a straggler from before the switch rather than repeat a sequence number", () => {
    const { sender: one, sent } = sender();
    const from = {};
    one.sendSamples(frame, 0);
    for (const number of [10, 9, 11]) {
      const [packet, header] = foreign(number, number * 160);
      one.forward(packet, header, { from, payloadType: 0, samples: 160, now: 20 });
    }
    expect(new Set(sent.map((header) => header.sequence)).size).toBe(3);
    expect(sent).toHaveLength(3);
  });

  test("goes on when the other leg starts anew with other numbers", () => {
    const { sender: one, sent } = sender();
    const from = {};
    const [packet, header] = foreign(10, 1600);
    one.forward(packet, header, { from, payloadType: 0, samples: 160, now: 0 });
    const [next, leapt] = foreign(40_000, 3_000_000_000);
    one.forward(next, leapt, { from, payloadType: 0, samples: 160, now: 20 });
    expect(steps(sent)).toEqual([[1, 160]]);
  });

  test("strips what stands between header and payload", () => {
    const { sender: one, sent } = sender();
    const packet = Buffer.alloc(12 + 8 + 160, 5);
    const header = { ...emptyHeader(), sequence: 1, timestamp: 1, ssrc: 5, payloadOffset: 20, payloadLength: 160 };
    one.forward(packet, header, { from: {}, payloadType: 8, samples: 160, now: 0 });
    expect(sent[0]).toMatchObject({ payloadOffset: 12, payloadLength: 160, payloadType: 8 });
  });

  test("packs frames into the packet time and the law of the far end", () => {
    const { sender: one, sent } = sender({ ptimeMs: 30, codec: "PCMA", payloadType: 8 });
    for (let tick = 0; tick < 6; tick++) one.sendSamples(frame, tick * 20);
    expect(sent.map((header) => header.payloadLength)).toEqual([240, 240, 240, 240]);
    expect(steps(sent)).toEqual(new Array(3).fill([1, 240]));
    expect(sent[0]?.payload[0]).toBe(ULAW_TO_ALAW[0x42]);
  });

  test("sends a digit as one event with one timestamp", () => {
    const { sender: one, sent } = sender();
    one.sendSamples(frame, 0);
    one.sendEvent({ code: 5, durationSamples: 160, first: true, end: false }, 20);
    one.sendEvent({ code: 5, durationSamples: 320, first: false, end: true }, 40);
    one.sendSamples(frame, 60);
    expect(sent.map((header) => header.payloadType)).toEqual([0, 101, 101, 0]);
    expect(steps(sent)).toEqual([
      [1, 160],
      [1, 0],
      [1, 320],
    ]);
    expect([...(sent[2]?.payload ?? [])]).toEqual([5, 0x8a, 1, 64]);
  });
});
