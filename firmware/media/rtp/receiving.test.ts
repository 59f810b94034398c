import { describe, expect, test } from "vitest";
import { Latch } from "./latch.ts";
import { ReceiveStatistics } from "./receive-statistics.ts";
import { Repacker } from "./repacker.ts";
import { compactNtp, parseReport, writeReport } from "./rtcp.ts";

describe("the latch", () => {
  test("sends to the address described until a packet has come, then to where packets come from", () => {
    const latch = new Latch();
    latch.describe({ host: "192.168.1.5", port: 4000 });
    expect(latch).toMatchObject({ host: "192.168.1.5", port: 4000 });
    expect(latch.accepts("203.0.113.9", 61_000, 0)).toBe(true);
    expect(latch).toMatchObject({ host: "203.0.113.9", port: 61_000 });
  });

  test("ignores strangers while the far end speaks and follows it when it moved to another port", () => {
    const latch = new Latch();
    latch.describe({ host: "a", port: 1 });
    expect(latch.accepts("a", 1, 0)).toBe(true);
    expect(latch.accepts("evil", 9, 900)).toBe(false);
    expect(latch.accepts("a", 1, 950)).toBe(true);
    expect(latch.accepts("a", 2, 2000)).toBe(true);
    expect(latch).toMatchObject({ host: "a", port: 2 });
  });

  test("never follows a stranger once the far end has spoken, however silent it becomes", () => {
    const latch = new Latch();
    latch.describe({ host: "a", port: 1 });
    latch.accepts("a", 1, 0);
    expect(latch.accepts("evil", 9, 60_000)).toBe(false);
    expect(latch).toMatchObject({ host: "a", port: 1 });
  });

  test("prefers whoever sends from where the call was signalled to a stranger who was first", () => {
    const latch = new Latch();
    latch.describe({ host: "192.168.1.5", port: 4000, signalledFrom: "nat" });
    expect(latch.accepts("evil", 9, 0)).toBe(true);
    expect(latch.accepts("nat", 7, 10)).toBe(true);
    expect(latch.accepts("evil", 9, 60_000)).toBe(false);
  });

  test("knows the far end again when its signalling address is learnt after its first packets", () => {
    const latch = new Latch();
    latch.describe({ host: "192.168.1.5", port: 4000 });
    latch.accepts("nat", 7, 0);
    latch.describe({ host: "192.168.1.5", port: 4000, signalledFrom: "nat" });
    expect(latch).toMatchObject({ host: "nat", port: 7 });
    expect(latch.accepts("evil", 9, 60_000)).toBe(false);
  });

  test("comes back to the address described whoever was first", () => {
    const latch = new Latch();
    latch.describe({ host: "a", port: 1 });
    expect(latch.accepts("first", 5, 0)).toBe(true);
    expect(latch.accepts("a", 1, 10)).toBe(true);
    expect(latch.accepts("first", 5, 20)).toBe(false);
  });

  test("keeps what it learnt over a refresh and starts anew with a new address", () => {
    const latch = new Latch();
    latch.describe({ host: "a", port: 1 });
    latch.accepts("nat", 7, 0);
    latch.describe({ host: "a", port: 1 });
    expect(latch.host).toBe("nat");
    latch.describe({ host: "b", port: 2 });
    expect(latch).toMatchObject({ host: "b", port: 2 });
  });
});

describe("receive statistics", () => {
  test("count losses over the wrap, not what is only out of order", () => {
    const statistics = new ReceiveStatistics();
    for (const sequence of [65_533, 65_534, 0, 65_535, 1, 4]) {
      statistics.count({ ssrc: 1, sequence, timestamp: sequence * 160 }, 0);
    }
    expect(statistics.received).toBe(6);
    expect(statistics.lost).toBe(2);
    expect(statistics.report()).toMatchObject({ lost: 2, fraction: Math.floor((2 * 256) / 8), highest: 65_536 + 4 });
    statistics.count({ ssrc: 1, sequence: 5, timestamp: 0 }, 0);
    expect(statistics.report().fraction).toBe(0);
  });

  test("tell a new source and keep the losses of the old one", () => {
    const statistics = new ReceiveStatistics();
    expect(statistics.count({ ssrc: 1, sequence: 1, timestamp: 0 }, 0)).toBe(true);
    expect(statistics.count({ ssrc: 1, sequence: 3, timestamp: 320 }, 40)).toBe(false);
    expect(statistics.count({ ssrc: 2, sequence: 900, timestamp: 5 }, 60)).toBe(true);
    expect(statistics.lost).toBe(1);
    expect(statistics.ssrc).toBe(2);
  });

  test("measure jitter as RFC 3550 does", () => {
    const statistics = new ReceiveStatistics();
    for (let sequence = 0; sequence < 400; sequence++) {
      const jitter = sequence % 2 === 0 ? 0 : 10;
      statistics.count({ ssrc: 1, sequence, timestamp: sequence * 160 }, sequence * 20 + jitter);
    }
    expect(statistics.jitterMs).toBeCloseTo(10, 0);
  });
});

describe("RTCP", () => {
  const block = { ssrc: 9, fraction: 128, lost: 3, highest: 70_000, jitter: 12, lastReport: 5, delay: 6 };

  test("a sender report is read as it was written", () => {
    const sender = { unixMs: 1_700_000_000_500, timestamp: 4, packets: 5, octets: 6 };
    const packet = writeReport({ ssrc: 7, cname: "box", sender, block });
    expect(packet.length % 4).toBe(0);
    expect(parseReport(packet)).toEqual({ ssrc: 7, ntp: compactNtp(sender.unixMs), blocks: [block] });
    // The compound packet ends with its source description (RFC 3550 §6.1).
    expect([...packet.subarray(52, 54)]).toEqual([0x81, 202]);
  });

  test("a receiver report is read as it was written", () => {
    expect(parseReport(writeReport({ ssrc: 7, cname: "box", block }))).toEqual({ ssrc: 7, blocks: [block] });
  });

  test("garbage is no report", () => {
    for (const octets of [
      [],
      [0x80, 200],
      [0x80, 200, 0, 6, 1, 2, 3, 4],
      [0x9f, 201, 0, 1, 1, 2, 3, 4],
      [0, 201, 0, 1, 0, 0, 0, 0],
    ]) {
      expect(parseReport(Buffer.from(octets))?.blocks ?? []).toEqual([]);
    }
  });
});

describe("the repacker", () => {
  test("fills losses with silence of their length and drops what is late", () => {
    const repacker = new Repacker();
    const said: number[] = [];
    const take = (timestamp: number): boolean =>
      repacker.take({ ssrc: 1, timestamp }, 160, (silence) => said.push(silence.length));
    expect([take(0), take(160), take(640), take(320), take(800)]).toEqual([true, true, true, false, true]);
    expect(said).toEqual([320]);
  });
});
