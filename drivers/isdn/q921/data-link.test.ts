import { describe, expect, test } from "vitest";
import { createRandom } from "#test/fuzz/engine/random.ts";
import { DChannel, octets, WIRE_MS } from "#test/support/d-channel.ts";
import { connected } from "#test/support/data-link.ts";
import { FakeClock } from "#test/support/fake-clock.ts";

describe("a data link", () => {
  test.each(["user", "network"] as const)("comes up whichever side begins: the %s", (side) => {
    const clock = new FakeClock();
    const channel = new DChannel({ clock });
    const other = side === "user" ? "network" : "user";
    channel[side].link.start();
    clock.advance(10);
    expect(channel.sent(other)).toEqual(["DM F"]); // the other side's layer 3 does not want it yet
    channel[other].link.start();
    clock.advance(3 * WIRE_MS);
    expect(channel[side].states.at(-1)).toBe("established");
    expect(channel[other].states).toEqual(["established"]);
  });

  test("comes up when both sides begin at once", () => {
    const { channel } = connected();
    expect(channel.sent("user")).toEqual(["SABME P", "UA F"]);
    expect(channel.sent("network")).toEqual(["SABME P", "UA F"]);
  });

  test("is called on for ever, once a second, while nobody answers; layer 3 hears of it once", () => {
    const clock = new FakeClock();
    const channel = new DChannel({ clock, isLost: () => true });
    channel.user.link.start();
    clock.advance(60_500);
    expect(channel.sent("user")).toEqual(Array.from({ length: 61 }, () => "SABME P"));
    expect(channel.user.states).toEqual(["no-answer"]);
    channel.isLost = () => false;
    channel.network.link.start();
    clock.advance(1_000);
    expect(channel.user.states).toEqual(["no-answer", "established"]);
  });

  test("that is refused is tried again a second later, not at once", () => {
    const clock = new FakeClock();
    const channel = new DChannel({ clock });
    channel.user.link.start();
    clock.advance(10_500);
    expect(channel.sent("user")).toHaveLength(11);
    expect(channel.user.states).toEqual(["refused"]);
  });

  test("carries messages both ways, once and in order, seven on their way at most", () => {
    const { clock, channel, start } = connected();
    const messages = Array.from({ length: 300 }, (_, index) => `m${index}`);
    for (const message of messages) {
      channel.user.link.request(octets(message));
      channel.network.link.request(octets(message));
    }
    expect(channel.sent("user", start)).toHaveLength(7);
    clock.advance(2_000);
    expect(channel.network.messages).toEqual(messages);
    expect(channel.user.messages).toEqual(messages);
    expect(channel.sent("user", start).filter((frame) => frame.startsWith("REJ"))).toEqual([]);
  });

  test("acknowledges with what layer 3 answers at once, and else by itself", () => {
    const { clock, channel, start } = connected({
      answer: (side, message) => {
        if (side === "network" && message === "question") channel.network.link.request(octets("answer"));
      },
    });
    channel.user.link.request(octets("question"));
    channel.user.link.request(octets("remark"));
    clock.advance(50);
    expect(channel.sent("network", start)).toEqual(["I 0", "RR 2"]);
    expect(channel.user.messages).toEqual(["answer"]);
  });

  test.each([5, 10, 20])("delivers a thousand messages each way once and in order with %i % of frames lost", (loss) => {
    const clock = new FakeClock();
    const channel = new DChannel({ clock, timers: { n200: 12 } }).connect();
    const random = createRandom(loss);
    channel.isLost = () => random.percent(loss);
    const messages = Array.from({ length: 1_000 }, (_, index) => `m${index}`);
    for (const message of messages) {
      channel.user.link.request(octets(message));
      channel.network.link.request(octets(message));
      clock.advance(40);
    }
    clock.advance(1_200_000);
    expect(channel.network.messages).toEqual(messages);
    expect(channel.user.messages).toEqual(messages);
    expect(channel.user.states).toEqual(["established"]);
  });

  test("on a very bad line begins anew, tells that messages are lost, and never doubles or mixes them", () => {
    const clock = new FakeClock();
    const random = createRandom(1);
    const channel = new DChannel({ clock }).connect();
    channel.isLost = () => random.percent(45);
    for (let index = 0; index < 1_000; index++) {
      channel.user.link.request(octets(`${index}`));
      clock.advance(500);
    }
    channel.isLost = () => false;
    clock.advance(60_000);
    const numbers = channel.network.messages.map(Number);
    expect(numbers).toEqual([...new Set(numbers)].sort((left, right) => left - right));
    expect(numbers.length).toBeGreaterThan(100);
    expect(channel.user.states).toContain("reset-with-loss");
    expect(channel.user.states.at(-1)).toMatch(/^reset|established/);
    expect(channel.network.states.at(-1)).toMatch(/^reset|established/);
  });

  test("asks whether the far side lives after ten seconds of silence", () => {
    const { clock, channel, start } = connected();
    clock.advance(10_100);
    expect(channel.sent("user", start)).toContain("RR 0 P");
    expect(channel.sent("network", start)).toContain("RR 0 F");
    clock.advance(60_000);
    expect(channel.user.states).toEqual(["established"]);
  });

  test("that gets no answer any more is called anew, and is down when that fails too", () => {
    const { clock, channel, start } = connected();
    channel.isLost = () => true;
    clock.advance(10_000 + 4_000);
    expect(channel.sent("user", start)).toEqual(["RR 0 P", "RR 0 P", "RR 0 P", "RR 0 P", "SABME P"]);
    expect(channel.user.states).toEqual(["established"]); // calls go on
    clock.advance(4_000);
    expect(channel.user.states).toEqual(["established", "no-answer"]);
    channel.user.link.request(octets("too late"));
    expect(channel.user.notices).toEqual(["I", "G", "dropped"]);
    channel.isLost = () => false;
    clock.advance(2_000);
    expect(channel.user.states).toEqual(["established", "no-answer", "established"]);
  });

  test("keeps what waits over a short interruption", () => {
    const { clock, channel } = connected();
    channel.isLost = () => true;
    for (const message of ["a", "b", "c"]) channel.user.link.request(octets(message));
    clock.advance(2_500);
    channel.isLost = () => false;
    clock.advance(2_000);
    expect(channel.network.messages).toEqual(["a", "b", "c"]);
    expect(channel.user.states).toEqual(["established"]);
  });

  test("sends again from the first message that is missing", () => {
    const { clock, channel, start } = connected();
    let hits = 0;
    channel.isLost = (_, from) => from === "user" && ++hits === 2;
    for (const message of ["a", "b", "c", "d"]) channel.user.link.request(octets(message));
    clock.advance(100);
    expect(channel.sent("user", start)).toEqual(["I 0", "I 1", "I 2", "I 3", "I 1", "I 2", "I 3"]);
    expect(channel.sent("network", start).filter((frame) => frame.startsWith("REJ"))).toEqual(["REJ 1"]);
    expect(channel.network.messages).toEqual(["a", "b", "c", "d"]);
  });

  test("waits while the far side is busy, asks it every second, and goes on then", () => {
    const { clock, channel, start } = connected();
    channel.network.link.hold(true);
    clock.advance(20);
    channel.user.link.request(octets("a"));
    clock.advance(30_000);
    expect(channel.network.messages).toEqual([]);
    expect(channel.sent("user", start).filter((frame) => frame === "RR 0 P").length).toBeGreaterThan(10);
    expect(channel.user.states).toEqual(["established"]);
    channel.network.link.hold(false);
    clock.advance(20);
    expect(channel.network.messages).toEqual(["a"]);
  });

  test("is down, and tried anew, when the far side has been busy for a thousand messages", () => {
    const { clock, channel } = connected();
    channel.network.link.hold(true);
    clock.advance(20);
    for (let index = 0; index <= 1_000; index++) channel.user.link.request(octets(`${index}`));
    expect(channel.user.states).toEqual(["established", "no-answer"]);
    channel.network.link.hold(false);
    clock.advance(100);
    expect(channel.user.states).toEqual(["established", "no-answer", "established"]);
    channel.user.link.request(octets("once more"));
    clock.advance(100);
    expect(channel.network.messages).toEqual(["once more"]);
  });

  test("loses nothing when the far side becomes busy with messages on their way", () => {
    const { clock, channel } = connected();
    for (const message of ["a", "b", "c"]) channel.user.link.request(octets(message));
    channel.network.link.hold(true);
    clock.advance(5_000);
    expect(channel.network.messages).toEqual([]);
    channel.network.link.hold(false);
    clock.advance(3_000);
    expect(channel.network.messages).toEqual(["a", "b", "c"]);
  });

  test("begins anew with a far side that was restarted; what was on its way is told to be lost", () => {
    const { clock, channel } = connected();
    channel.network.link.close();
    channel.user.link.request(octets("into the void"));
    clock.advance(500);
    Object.assign(channel, { network: channel.makeEnd("network") });
    channel.network.link.start();
    clock.advance(100);
    expect(channel.user.states).toEqual(["established", "reset-with-loss"]);
    expect(channel.user.notices).toEqual(["F"]);
    channel.user.link.request(octets("hello again"));
    clock.advance(100);
    expect(channel.network.messages).toEqual(["hello again"]);
  });

  test("is released with a word to the far side, which brings it up again once it may", () => {
    const { clock, channel, start } = connected();
    channel.user.link.request(octets("a"));
    channel.user.link.release();
    clock.advance(100);
    expect(channel.user.states).toEqual(["established", "released"]);
    expect(channel.network.states).toEqual(["established", "released-by-peer"]);
    expect(channel.sent("user", start)).toEqual(["I 0", "DISC P"]);
    clock.advance(3_000);
    expect(channel.network.states).toEqual(["established", "released-by-peer", "refused"]);
    channel.user.link.start();
    clock.advance(100);
    expect(channel.user.states.at(-1)).toBe("established");
    expect(channel.network.states.at(-1)).toBe("established");
  });

  test("whose good-bye nobody answers is released all the same", () => {
    const { clock, channel, start } = connected();
    channel.isLost = () => true;
    channel.user.link.release();
    clock.advance(4_100);
    expect(channel.sent("user", start)).toEqual(["DISC P", "DISC P", "DISC P", "DISC P"]);
    expect(channel.user.states).toEqual(["established", "released"]);
  });

  test("falls silent with the span and comes back with it", () => {
    const { clock, channel, start } = connected();
    channel.user.link.spanDown();
    expect(channel.user.states).toEqual(["established", "span-down"]);
    clock.advance(5_000);
    expect(channel.sent("user", start)).toEqual([]);
    channel.user.link.start();
    clock.advance(100);
    expect(channel.user.states.at(-1)).toBe("established");
  });

  test("closed leaves no timer and says nothing more", () => {
    const { clock, channel } = connected();
    channel.user.link.request(octets("a"));
    channel.user.link.close();
    channel.network.link.close();
    channel.user.link.receive(Uint8Array.of(2, 1, 0x7f));
    clock.advance(WIRE_MS);
    expect(clock.pending).toBe(0);
    expect(channel.user.states).toEqual(["established"]);
  });
});
