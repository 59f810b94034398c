import { afterEach, describe, expect, it } from "vitest";
import { PriPair } from "#test/support/pri-pair.ts";

let pair = new PriPair();

function started(settings: ConstructorParameters<typeof PriPair>[0] = {}): PriPair {
  pair = new PriPair(settings).start();
  return pair;
}

afterEach(() => pair.close());

describe("a call on a primary rate span", () => {
  it("is set up, answered and released, whoever begins it", () => {
    for (const side of ["user", "network"] as const) {
      const { [side]: us, [side === "user" ? "network" : "user"]: them } = started();
      us.dial(7, { channel: 5 });
      pair.settle();
      const { call } = them.last("incoming");
      expect(them.last("incoming")).toMatchObject({ channel: 5, called: "95588", caller: { number: "1058881234" } });
      them.command({ type: "proceed", call });
      them.command({ type: "alert", call, hasTone: true });
      pair.settle();
      expect(us.last("proceeding")).toMatchObject({ call: 7, hasTone: false });
      expect(us.last("alerting")).toMatchObject({ call: 7, hasTone: true });
      expect(us.last("channel-chosen")).toMatchObject({ call: 7, channel: 5 });
      them.command({ type: "answer", call, connected: { number: "95500", presentation: "allowed" } });
      pair.settle();
      expect(us.last("answered")).toMatchObject({ call: 7, connected: { number: "95500" } });
      expect(them.last("answered")).toMatchObject({ call });
      expect(us.channel(5)).toBe("busy");
      us.command({ type: "clear", call: 7, cause: 16 });
      pair.settle();
      expect(them.last("clearing")).toMatchObject({ call, cause: 16, hasTone: false });
      expect(them.last("cleared")).toEqual({ type: "cleared", call, cause: 16, byUs: false });
      expect(us.last("cleared")).toEqual({ type: "cleared", call: 7, cause: 16, byUs: true });
      expect([us.channel(5), them.channel(5)]).toEqual(["idle", "idle"]);
      expect(us.sentTypes).not.toContain("STATUS");
      expect(them.sentTypes).not.toContain("STATUS");
      expect(pair.clock.pending).toBeLessThanOrEqual(2);
      pair.close();
    }
  });

  it("is refused with the cause of the called side", () => {
    const { user, network } = started();
    user.dial(1);
    pair.settle();
    network.command({ type: "clear", call: network.last("incoming").call, cause: 17 });
    pair.settle();
    expect(user.last("cleared")).toEqual({ type: "cleared", call: 1, cause: 17, byUs: false });
    expect(network.sentTypes).toEqual(["RELEASE COMPLETE"]);
  });

  it("takes digits one by one, and what was dialled before the other side asked for them", () => {
    const { user, network } = started({ network: { isOverlapReceiving: true } });
    user.dial(1, { called: "95", isComplete: false });
    user.command({ type: "digits", call: 1, digits: "5", isComplete: false });
    pair.settle();
    const { call, isComplete } = network.last("incoming");
    expect(isComplete).toBe(false);
    network.command({ type: "more", call });
    pair.settle();
    user.command({ type: "digits", call: 1, digits: "88", isComplete: true });
    pair.settle();
    expect(network.all("digits").map(({ digits, isComplete: done }) => [digits, done])).toEqual([
      ["5", false],
      ["88", true],
    ]);
    network.command({ type: "proceed", call });
    pair.settle();
    expect(user.last("proceeding").call).toBe(1);
  });

  it("makes do with the digits that came when no more come", () => {
    const { user, network } = started({ network: { isOverlapReceiving: true } });
    user.dial(1, { called: "95", isComplete: false });
    pair.settle();
    network.command({ type: "more", call: network.last("incoming").call });
    pair.clock.advance(15_100);
    expect(network.last("digits")).toMatchObject({ digits: "", isComplete: true });
  });

  it("hears tones before the answer, and the reason of an announcement", () => {
    const { user, network } = started();
    user.dial(1);
    pair.settle();
    network.command({ type: "progress", call: network.last("incoming").call, cause: 1 });
    pair.settle();
    expect(network.sentTypes).toEqual(["CALL PROCEEDING", "PROGRESS"]);
    expect(user.last("progress")).toMatchObject({ hasTone: true, cause: 1 });
    pair.clock.advance(300_000);
    expect(user.all("cleared")).toEqual([]);
  });

  it("hears the tone of a network that clears, until it hangs up itself", () => {
    const { user, network } = started();
    network.dial(1);
    pair.settle();
    const { call } = user.last("incoming");
    user.command({ type: "answer", call });
    pair.settle();
    network.command({ type: "clear", call: 1, cause: 41, hasTone: true });
    pair.settle();
    expect(user.last("clearing")).toMatchObject({ cause: 41, hasTone: true });
    expect(user.all("cleared")).toEqual([]);
    user.command({ type: "clear", call, cause: 16 });
    pair.settle();
    expect(user.last("cleared")).toMatchObject({ cause: 41, byUs: false });
    expect(network.last("cleared")).toMatchObject({ cause: 41, byUs: true });
  });

  it("ends when the tone has been heard for T306", () => {
    const { user, network } = started();
    network.dial(1);
    pair.settle();
    user.command({ type: "answer", call: user.last("incoming").call });
    pair.settle();
    network.command({ type: "clear", call: 1, cause: 41, hasTone: true });
    pair.clock.advance(30_100);
    expect(user.last("cleared")).toMatchObject({ cause: 41, byUs: false });
  });

  it("tells keys pressed in a call", () => {
    const { user, network } = started();
    user.dial(1);
    pair.settle();
    const { call } = network.last("incoming");
    network.command({ type: "answer", call });
    pair.settle();
    // INFORMATION with a keypad element, from the user.
    const { reference } = user.sent[0] ?? { reference: { value: 0 } };
    network.span.receive(iFrame([0x08, 2, 0, reference.value, 0x7b, 0x2c, 2, 0x31, 0x23]));
    expect(network.last("keypad")).toMatchObject({ call, digits: "1#" });
  });
});

/** An information frame as the user would send it next: two messages (SETUP, CONNECT ACKNOWLEDGE) went before. */
function iFrame(message: readonly number[]): Uint8Array {
  return Uint8Array.from([0x00, 0x01, 2 << 1, 0, ...message]);
}

describe("who calls", () => {
  it("comes with number, presentation, screening, name, and who redirected the call", () => {
    for (const redirectionBy of ["number", "facility"] as const) {
      const { user, network } = started({ network: { redirectionBy }, user: { redirectionBy, nameBy: "facility" } });
      const caller = {
        number: "1058881234",
        kind: "national",
        presentation: "allowed",
        name: "Ann",
        isScreened: true,
      } as const;
      const from = { number: "4001234", presentation: "allowed" } as const;
      network.dial(1, { caller, redirection: { from, reason: "no-reply" } });
      user.dial(2, { channel: 2, caller, redirection: { from, reason: "no-reply" } });
      pair.settle();
      for (const end of [user, network]) {
        expect(end.last("incoming").caller).toEqual(caller);
        expect(end.last("incoming").redirection).toMatchObject({ from, reason: "no-reply" });
      }
      pair.close();
    }
  });

  it("stays hidden when the caller wants it, the name too", () => {
    const { user, network } = started();
    network.dial(1, { caller: { number: "1058881234", presentation: "restricted", name: "Ann" } });
    pair.settle();
    expect(user.last("incoming").caller).toMatchObject({ number: "1058881234", presentation: "restricted" });
    expect(user.last("incoming").caller.name).toBeUndefined();
    network.dial(2, { channel: 2, caller: { presentation: "unavailable" } });
    pair.settle();
    expect(user.last("incoming").caller).toEqual({ presentation: "unavailable" });
  });
});

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

describe("a span without signal", () => {
  it("keeps its calls and takes no new ones; a short loss leaves nothing behind", () => {
    const { user, network } = started();
    network.dial(1);
    pair.settle();
    const { call } = user.last("incoming");
    user.command({ type: "answer", call });
    pair.settle();
    user.span.span(false);
    pair.cut(true);
    expect([user.channel(1), user.channel(2)]).toEqual(["busy", "out-of-service"]);
    user.dial(5, { channel: 2 });
    expect(user.last("cleared")).toEqual({ type: "cleared", call: 5, cause: 27, byUs: true });
    pair.clock.advance(1_500);
    pair.cut(false);
    user.span.span(true);
    expect(user.channel(2)).toBe("idle");
    pair.clock.advance(15_000);
    expect([...user.all("layer"), ...network.all("layer")].map(({ isUp }) => isUp)).toEqual([true, true]);
    expect(user.span.callCount).toBe(1);
  });
});

describe("a listener", () => {
  it("may command, and close the span, in the middle of what it is told", () => {
    const { user, network } = started();
    user.onEvent = (event) => {
      if (event.type === "incoming") user.command({ type: "answer", call: event.call });
      if (event.type === "answered") user.span.close();
    };
    network.dial(1);
    pair.settle();
    expect(user.all("answered")).toHaveLength(1);
    const told = user.events.length;
    network.command({ type: "clear", call: 1, cause: 16 });
    pair.settle();
    expect(user.events).toHaveLength(told);
  });
});

describe("the data link", () => {
  it("may be away for less than T309: calls go on, and their state is asked after", () => {
    const { user, network } = started();
    network.dial(1);
    pair.settle();
    const { call } = user.last("incoming");
    user.command({ type: "answer", call });
    pair.settle();
    pair.cut(true);
    pair.clock.advance(60_000);
    expect(user.last("layer")).toMatchObject({ isUp: false });
    pair.cut(false);
    pair.clock.advance(20_000);
    expect(user.last("layer")).toMatchObject({ isUp: true });
    expect([...user.all("cleared"), ...network.all("cleared")]).toEqual([]);
    expect(user.sentTypes).toContain("STATUS ENQUIRY");
    user.command({ type: "clear", call, cause: 16 });
    pair.settle();
    expect(network.last("cleared")).toMatchObject({ cause: 16 });
  });

  it("that stays away ends calls after T309 with cause 27, and new ones at once", () => {
    const { user, network } = started();
    network.dial(1);
    pair.settle();
    user.command({ type: "answer", call: user.last("incoming").call });
    pair.settle();
    network.dial(2, { channel: 2 });
    pair.settle();
    user.command({ type: "alert", call: user.last("incoming").call, hasTone: false });
    pair.settle();
    pair.cut(true);
    pair.clock.advance(60_000);
    expect(network.all("cleared")).toEqual([{ type: "cleared", call: 2, cause: 27, byUs: false }]);
    network.dial(3, { channel: 3 });
    expect(network.last("cleared")).toMatchObject({ call: 3, cause: 27 });
    pair.clock.advance(60_000);
    expect(network.last("cleared")).toMatchObject({ call: 1, cause: 27 });
    expect(user.all("cleared").at(-1)).toMatchObject({ cause: 27 });
    expect(network.channel(1)).toBe("out-of-service");
  });

  it("that comes back to a far side without the call ends it", () => {
    const { user, network } = started();
    network.dial(1);
    pair.settle();
    const { call } = user.last("incoming");
    user.command({ type: "answer", call });
    pair.settle();
    pair.cut(true);
    pair.clock.advance(30_000);
    user.command({ type: "clear", call, cause: 16 });
    expect(user.last("cleared")).toMatchObject({ cause: 16, byUs: true });
    pair.cut(false);
    pair.clock.advance(20_000);
    expect(network.last("cleared")).toMatchObject({ call: 1, byUs: false });
    expect(network.channel(1)).toBe("idle");
  });
});
