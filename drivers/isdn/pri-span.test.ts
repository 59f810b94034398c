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
