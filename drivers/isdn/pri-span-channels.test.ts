import { afterEach, describe, expect, it } from "vitest";
import { PriPair } from "#test/support/pri-pair.ts";

let pair = new PriPair();

function started(settings: ConstructorParameters<typeof PriPair>[0] = {}): PriPair {
  pair = new PriPair(settings).start();
  return pair;
}

afterEach(() => pair.close());

describe("channels", () => {
  it("are chosen by the far side when ours is taken, and demanded when told so", () => {
    const { user, network } = started();
    network.command({ type: "block", channel: 3 });
    user.dial(1, { channel: 3 });
    pair.settle();
    network.command({ type: "proceed", call: network.last("incoming").call });
    pair.settle();
    expect(user.last("channel-chosen")).toMatchObject({ call: 1, channel: 31 });
    expect([user.channel(3), user.channel(31)]).toEqual(["idle", "busy"]);
    user.command({ type: "block", channel: 9 });
    network.dial(2, { channel: 9 });
    pair.settle();
    expect(network.last("cleared")).toEqual({ type: "cleared", call: 2, cause: 44, byUs: false });
  });

  it("go to the network's call when both sides want the same", () => {
    const { user, network } = started();
    user.dial(1, { channel: 4 });
    network.dial(2, { channel: 4 });
    pair.settle();
    expect(user.last("incoming").channel).toBe(4);
    expect(network.last("incoming").channel).toBe(31);
    network.command({ type: "proceed", call: network.last("incoming").call });
    user.command({ type: "proceed", call: user.last("incoming").call });
    pair.settle();
    expect(user.last("channel-chosen")).toMatchObject({ call: 1, channel: 31 });
    expect(network.last("channel-chosen")).toMatchObject({ call: 2, channel: 4 });
  });

  it("are all used: one more call is told that there is none", () => {
    const { user, network } = started();
    for (const channel of network.all("channel").map((event) => event.channel)) network.dial(channel, { channel });
    pair.clock.advance(500);
    expect(user.all("incoming")).toHaveLength(30);
    network.dial(100, { channel: 1 });
    expect(network.last("cleared")).toMatchObject({ call: 100, cause: 44, byUs: true });
  });

  it("are blocked on both sides where service messages are spoken", () => {
    for (const service of ["att", "national"] as const) {
      const { user, network } = started({ user: { service }, network: { service } });
      user.command({ type: "block", channel: 3 });
      pair.settle();
      expect([user.channel(3), network.channel(3)]).toEqual(["blocked-here", "blocked-there"]);
      expect(network.sentTypes).toEqual(["SERVICE ACKNOWLEDGE"]);
      expect(user.events[0]).toEqual({ type: "channel", channel: 1, state: "out-of-service" });
      pair.cut(true);
      pair.clock.advance(60_000);
      user.command({ type: "block", channel: 4 });
      pair.cut(false);
      pair.clock.advance(30_000);
      expect([user.channel(4), network.channel(4)]).toEqual(["blocked-here", "blocked-there"]);
      user.command({ type: "unblock", channel: 3 });
      pair.settle();
      expect([user.channel(3), network.channel(3)]).toEqual(["idle", "idle"]);
      pair.close();
    }
  });
});

describe("restart", () => {
  it("ends the call of a channel on both sides and leaves the others alone", () => {
    const { user, network } = started();
    network.dial(1, { channel: 1 });
    network.dial(2, { channel: 2 });
    pair.settle();
    for (const { call } of user.all("incoming")) user.command({ type: "answer", call });
    pair.settle();
    user.command({ type: "restart", channel: 1 });
    expect(user.channel(1)).toBe("restarting");
    pair.settle();
    expect(user.all("cleared")).toMatchObject([{ cause: 41, byUs: true }]);
    expect(network.all("cleared")).toEqual([{ type: "cleared", call: 1, cause: 41, byUs: false }]);
    expect([user.channel(1), network.channel(1), user.channel(2)]).toEqual(["idle", "idle", "busy"]);
  });

  it.each(["channel", "interface"] as const)("of the whole span goes by %s", (restartBy) => {
    const { user, network } = started({ user: { restartBy } });
    network.dial(1, { channel: 1 });
    network.dial(2, { channel: 31 });
    pair.settle();
    user.command({ type: "restart" });
    pair.clock.advance(1_000);
    expect(network.all("cleared")).toHaveLength(2);
    expect(user.sentTypes.filter((type) => type === "RESTART")).toHaveLength(restartBy === "channel" ? 30 : 1);
    expect([user.channel(1), user.channel(31), network.channel(31)]).toEqual(["idle", "idle", "idle"]);
  });

  it("at the start brings every channel to rest, but for one that has a call by then", () => {
    pair = new PriPair({ network: { restartsAtStart: true } });
    const { user, network } = pair;
    user.onEvent = (event) => {
      if (event.type === "layer" && event.isUp) user.dial(1, { channel: 31 });
    };
    pair.start();
    pair.clock.advance(1_000);
    expect(network.sentTypes.filter((type) => type === "RESTART")).toHaveLength(29);
    expect(network.last("incoming").channel).toBe(31);
    expect(user.all("cleared")).toEqual([]);
    expect([network.channel(30), network.channel(31)]).toEqual(["idle", "busy"]);
  });
});
