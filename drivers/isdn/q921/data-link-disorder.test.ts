import { describe, expect, test } from "vitest";
import { createRandom } from "#test/fuzz/engine/random.ts";
import { DChannel, octets } from "#test/support/d-channel.ts";
import { connected, fromNetwork } from "#test/support/data-link.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { encodeFrame, type FrameBody } from "./frame.ts";

describe("a frame out of order", () => {
  test.each<readonly [string, FrameBody, boolean, string]>([
    ["UA with F", { kind: "UA", final: true }, false, "C"],
    ["UA without F", { kind: "UA", final: false }, false, "D"],
    ["DM with F", { kind: "DM", final: true }, false, "B"],
    ["RR with F", { kind: "RR", receive: 0, final: true }, false, "A"],
    ["UA that says it is a command", { kind: "UA", final: true }, true, "L"],
  ])("is noticed and changes nothing: %s", (_, body, isCommand, code) => {
    const { clock, channel } = connected();
    channel.put("network", fromNetwork(body, isCommand));
    clock.advance(100);
    expect(channel.user.notices).toEqual([code]);
    expect(channel.user.states).toEqual(["established"]);
  });

  test.each<readonly [string, FrameBody, string]>([
    ["DM without F", { kind: "DM", final: false }, "E"],
    ["FRMR", { kind: "FRMR", final: true, rejection: undefined }, "K"],
    ["N(R) of what was never sent", { kind: "RR", receive: 5, final: false }, "J"],
  ])("makes the link begin anew: %s", (_, body, code) => {
    const { clock, channel, start } = connected();
    channel.put("network", fromNetwork(body, false));
    clock.advance(100);
    expect(channel.user.notices).toEqual([code]);
    expect(channel.sent("user", start)).toContain("SABME P");
    expect(channel.user.states).toEqual(["established", "reset"]);
  });

  test.each([
    ["a control field nobody knows", "02010d00", "L"],
    ["octets behind RR", "0201010000", "N"],
    ["octets behind UA", "00017300", "N"],
    ["more information than allowed", `02010000${"00".repeat(261)}`, "O"],
  ])("makes the link begin anew: %s", (_, hex, code) => {
    const { clock, channel, start } = connected();
    channel.put("network", Buffer.from(hex, "hex"));
    clock.advance(100);
    expect(channel.user.notices).toEqual([code]);
    expect(channel.sent("user", start)).toContain("SABME P");
    expect(channel.user.states).toEqual(["established", "reset"]);
  });

  test.each([
    ["nothing", ""],
    ["an octet", "02"],
    ["an address of one octet", "0301017f"],
    ["another terminal", "02ff0308"],
    ["management", "feff03"],
  ])("is left alone: %s", (_, hex) => {
    const { clock, channel, start } = connected();
    channel.put("network", Buffer.from(hex, "hex"));
    clock.advance(100);
    expect(channel.user.notices).toEqual(["stray"]);
    expect(channel.sent("user", start)).toEqual([]);
  });

  test("of our own side tells that the span is turned round, or that both ends are the same side", () => {
    const clock = new FakeClock();
    const channel = new DChannel({ clock });
    channel.isLost = (_, from) => from === "user";
    channel.user.link.start();
    channel.put("network", encodeFrame({ sapi: 0, tei: 0, isCommand: true, kind: "SABME", final: true }, "user"));
    clock.advance(100);
    expect(channel.user.notices).toEqual(["same-side"]);
    expect(channel.user.states).toEqual([]);
    clock.advance(4_000);
    expect(channel.user.states).toEqual(["same-side"]);
    clock.advance(1_000);
    expect(channel.user.states).toEqual(["same-side", "no-answer"]); // it has stopped
  });

  test("never brings the link to a standstill, whatever comes between good ones", () => {
    const { clock, channel } = connected();
    const random = createRandom(7);
    const messages = Array.from({ length: 200 }, (_, index) => `m${index}`);
    for (const message of messages) {
      const noise = Uint8Array.from({ length: random.int(40) }, () => random.int(256));
      // Addressed to nobody: with a good address noise is a command to begin anew.
      if (noise.length > 1) noise.set([0xfc, 0xff]);
      channel.put(random.percent(50) ? "user" : "network", noise);
      channel.user.link.request(octets(message));
      clock.advance(20);
    }
    clock.advance(5_000);
    expect(channel.network.messages).toEqual(messages);
  });
});
