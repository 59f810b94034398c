import { afterEach, describe, expect, it } from "vitest";
import { PriPair } from "#test/support/pri-pair.ts";

let pair = new PriPair();

function started(settings: ConstructorParameters<typeof PriPair>[0] = {}): PriPair {
  pair = new PriPair(settings).start();
  return pair;
}

afterEach(() => pair.close());

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
