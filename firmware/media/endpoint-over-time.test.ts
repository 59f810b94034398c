import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EngineHouse, playTone, waitFor, waitForIo } from "#test/support/engine-house.ts";
import { RtpPhone, shareOf, sine } from "#test/support/rtp-phone.ts";

let house: EngineHouse;
beforeEach(() => {
  house = new EngineHouse();
});

describe("an RTP endpoint over time", () => {
  let phone: RtpPhone;

  beforeEach(async () => {
    phone = await RtpPhone.open();
    house.take({ type: "rtp.open", requestId: 1, id: "a", host: "127.0.0.1" });
    await waitFor(() => house.ended("reply").length === 1);
  });

  afterEach(() => phone.close());

  function connect(port: number): void {
    const format = { codec: "PCMU", payloadType: 0, ptimeMs: 20, direction: "sendrecv" } as const;
    house.take({ type: "rtp.connect", id: "a", remote: { host: "127.0.0.1", port, ...format } });
  }

  test("sends no voice to a whole network, nor to a name", () => {
    const format = { codec: "PCMU", payloadType: 0, ptimeMs: 20, direction: "sendrecv" } as const;
    for (const host of ["224.0.0.1", "255.255.255.255", "0.0.0.0", "somewhere.example"]) {
      house.take({ type: "rtp.connect", id: "a", remote: { host, port: phone.port, ...format } });
      house.pass(100);
    }
    house.take({ type: "endpoint.close", id: "a" });
    expect(house.ended("endpoint.closed")[0]?.stats.packetsSent).toBe(0);
  });

  test("reports to the far end and learns the round trip from its reports", async () => {
    // The telephone listens where reports go: one above the port of the description.
    connect(phone.port - 1);
    house.pass(400);
    await phone.heard(1);
    const report = phone.packets[0] as Buffer; // waited for
    expect(report[1]).toBe(200);
    expect(report.readUInt16BE(2)).toBe(6);
    house.clock.advance(130);
    phone.sendTo((house.ended("reply")[0]?.port ?? 0) + 1);
    const answer = Buffer.alloc(32);
    answer.set([0x81, 201, 0, 7]);
    answer.writeUInt32BE(99, 4);
    report.copy(answer, 8, 4, 8);
    report.copy(answer, 24, 10, 14);
    phone.raw(answer);
    await waitForIo();
    house.take({ type: "endpoint.close", id: "a" });
    const [closed] = house.ended("endpoint.closed");
    expect(closed?.stats.roundTripMs).toBeGreaterThanOrEqual(129);
    expect(closed?.stats.packetsSent).toBeGreaterThan(390);
  });

  test("waits with a prompt for the far end, or for so long, and gives silence till then", async () => {
    connect(phone.port);
    await house.clock.advanceAsync(0);
    house.take({ ...playTone(450, 100), delayMs: 400 });
    await house.clock.advanceAsync(0);
    house.pass(25);
    await phone.heard(25);
    const isTone = phone.packets.map((packet) => shareOf(450, packet.subarray(12)) > 0.9);
    expect(isTone.indexOf(true)).toBeGreaterThanOrEqual(18);
    expect(isTone.filter(Boolean)).toHaveLength(5);
    expect(house.ended("play.ended")).toMatchObject([{ end: "finished", playedMs: 100 }]);
  });

  test("tells once that the far end has fallen silent, and again after it had come back", async () => {
    connect(phone.port);
    house.pass(490);
    expect(house.ended("media.lost")).toEqual([]);
    house.pass(200);
    expect(house.ended("media.lost")).toMatchObject([{ id: "a", silentMs: expect.any(Number) }]);
    phone.sendTo(house.ended("reply")[0]?.port ?? 0);
    phone.send(sine(500, 20));
    await waitFor(() => house.ended("media.first").length === 1);
    house.pass(600);
    expect(house.ended("media.lost")).toHaveLength(2);
  });
});
