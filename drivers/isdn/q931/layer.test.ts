import { describe, expect, it } from "vitest";
import { answeredCall, BEARER, cause, channel, LoneLayer, SETUP } from "#test/support/lone-layer.ts";
import type { Elements } from "./codec/elements.ts";

describe("a message that belongs to no call", () => {
  const said = (type: Parameters<LoneLayer["hear"]>[0], elements: Elements = {}, of: "theirs" | "ours" = "theirs") => {
    const lone = new LoneLayer("user");
    lone.hear(type, elements, of);
    return lone.said;
  };

  it("is answered so that the far side forgets its call", () => {
    expect(said("CONNECT", {}, "ours")).toBe("RELEASE COMPLETE 81");
    expect(said("RELEASE", cause(16))).toBe("RELEASE COMPLETE 81");
    expect(said("RESUME")).toBe("RELEASE COMPLETE 81");
    expect(said("STATUS ENQUIRY")).toBe("STATUS 30 state 0");
    expect(said("STATUS", { ...cause(30), callState: 10 })).toBe("RELEASE COMPLETE 101");
  });

  it("is not answered when that would help nobody", () => {
    expect(said("RELEASE COMPLETE")).toBe("");
    expect(said("STATUS", { ...cause(30), callState: 0 })).toBe("");
    expect(said("SETUP", SETUP, "ours")).toBe("");
  });

  it("of an unknown type is answered too", () => {
    const lone = new LoneLayer("user");
    lone.hearOctets(8, 2, 0, 9, 0x55);
    expect(lone.said).toBe("RELEASE COMPLETE 81");
  });

  it("with the global reference is refused unless it is for the interface", () => {
    const lone = new LoneLayer("user");
    lone.hear("CONNECT", {}, "theirs", 0);
    expect(lone.said).toBe("STATUS 81 state 0");
    lone.command({ type: "restart", channel: 1 });
    lone.hearOctets(8, 2, 0, 0, 0x55);
    expect(lone.said).toBe("STATUS 81 state 61");
  });
});

describe("a SETUP", () => {
  const said = (side: "user" | "network", elements: Elements) => {
    const lone = new LoneLayer(side);
    lone.hear("SETUP", elements);
    return lone.said;
  };

  it("without what it must have is refused, and so is one that wants something unknown understood", () => {
    expect(said("user", { channel: channel(1) })).toBe("RELEASE COMPLETE 96");
    expect(said("user", { bearer: BEARER })).toBe("RELEASE COMPLETE 96");
    const required = { codeset: 0, id: 0x0e, content: Uint8Array.of(1) };
    expect(said("user", { ...SETUP, other: [required] })).toBe("RELEASE COMPLETE 96");
    const lone = new LoneLayer("user");
    lone.hearOctets(8, 2, 0, 1, 5, 0x04, 2, 0x80, 0xff, 0x18, 3, 0xa9, 0x83, 0x81);
    expect(lone.said).toBe("RELEASE COMPLETE 100");
  });

  it("to the network may leave the channel to it", () => {
    const lone = new LoneLayer("network");
    lone.hear("SETUP", { bearer: BEARER });
    expect(lone.last("incoming")).toMatchObject({ channel: 31, called: "" });
  });

  it("that comes again is not answered twice", () => {
    const lone = new LoneLayer("user");
    lone.hear("SETUP", SETUP);
    lone.hear("SETUP", SETUP);
    expect(lone.events.filter(({ type }) => type === "incoming")).toHaveLength(1);
  });

  it("is taken where an element is broken that a call can do without", () => {
    const lone = new LoneLayer("user");
    const setup = [8, 2, 0, 1, 5, 0x04, 3, 0x80, 0x90, 0xa3, 0x18, 3, 0xa9, 0x83, 0x81, 0x6c, 1, 0x21];
    lone.hearOctets(...setup);
    expect(lone.last("incoming")).toMatchObject({ channel: 1, caller: {} });
  });
});

describe("a message in a call", () => {
  it("that does not fit is answered with the call's state", () => {
    const { lone } = answeredCall("user");
    lone.hear("ALERTING");
    expect(lone.said).toBe("STATUS 101 state 10");
    lone.hear("SUSPEND");
    expect(lone.said).toBe("STATUS 97 state 10");
    lone.hearOctets(8, 2, 0, 1, 0x55);
    expect(lone.said).toBe("STATUS 97 state 10");
    expect(lone.sent.at(-1)?.elements.cause?.diagnostics).toEqual(Uint8Array.of(0x55));
    lone.hear("INFORMATION", { other: [{ codeset: 0, id: 0x0e, content: Uint8Array.of(1) }] });
    expect(lone.said).toBe("STATUS 96 state 10");
    lone.hear("NOTIFY");
    expect(lone.said).toBe("STATUS 96 state 10");
    expect(lone.layer.callCount).toBe(1);
  });

  it("with a broken element is acted on all the same", () => {
    const lone = new LoneLayer("user");
    lone.dial(1);
    // CONNECT with a connected number that does not end.
    lone.hearOctets(8, 2, 0x80, 1, 7, 0x18, 3, 0xa9, 0x83, 0x81, 0x4c, 1, 0x21);
    expect(lone.last("answered")).toEqual({ type: "answered", call: 1 });
    expect(lone.said).toBe("STATUS 100 state 10");
  });

  it("that ends it does so whatever is wrong with it", () => {
    const { lone } = answeredCall("user");
    lone.hear("DISCONNECT");
    expect(lone.said).toBe("RELEASE 96");
    expect(lone.last("clearing")).toMatchObject({ cause: 31 });
    lone.hear("RELEASE COMPLETE");
    expect(lone.last("cleared")).toMatchObject({ cause: 31, byUs: false });
  });

  it("of STATUS is never answered with STATUS", () => {
    const { lone } = answeredCall("user");
    const before = lone.sent.length;
    lone.hear("STATUS", cause(101));
    lone.hear("STATUS", { ...cause(101), callState: 7 });
    expect(lone.sent).toHaveLength(before);
    expect(lone.layer.callCount).toBe(1);
  });
});

describe("the state of a call", () => {
  it("is told by the number it has on either side", () => {
    const asked = (lone: LoneLayer, of: "theirs" | "ours"): number | undefined => {
      lone.hear("STATUS ENQUIRY", {}, of);
      return lone.sent.at(-1)?.elements.callState;
    };
    for (const [side, numbers] of [
      ["user", { out: [1, 2, 3, 4, 10, 11], in: [6, 25, 9, 7, 8, 10] }],
      ["network", { out: [6, 25, 9, 7, 10, 12], in: [1, 2, 3, 4, 10, 10] }],
    ] as const) {
      const out = new LoneLayer(side);
      out.dial(1, 1, false);
      const going = [asked(out, "ours")];
      for (const type of ["SETUP ACKNOWLEDGE", "CALL PROCEEDING", "ALERTING", "CONNECT"] as const) {
        out.hear(type, {}, "ours");
        going.push(asked(out, "ours"));
      }
      out.command({ type: "clear", call: 1, cause: 16 });
      expect([...going, asked(out, "ours")]).toEqual(numbers.out);
      const into = new LoneLayer(side, { isOverlapReceiving: true });
      into.hear("SETUP", SETUP);
      const call = into.last("incoming")?.call ?? 0;
      const coming = [asked(into, "theirs")];
      for (const type of ["more", "proceed", "alert", "answer"] as const) {
        into.command(type === "alert" ? { type, call, hasTone: false } : { type, call });
        coming.push(asked(into, "theirs"));
      }
      into.hear("CONNECT ACKNOWLEDGE");
      expect([...coming, asked(into, "theirs")]).toEqual(numbers.in);
    }
  });

  it("of the far side ends ours when it has none, or one that does not go with ours", () => {
    const gone = answeredCall("user");
    gone.lone.hear("STATUS", { ...cause(81), callState: 0 });
    expect(gone.lone.last("cleared")).toMatchObject({ cause: 81, byUs: false });
    const other = answeredCall("user");
    other.lone.layer.link(true);
    expect(other.lone.said).toBe("STATUS ENQUIRY");
    other.lone.hear("STATUS", { ...cause(30), callState: 6 });
    expect(other.lone.said).toBe("DISCONNECT 101");
  });

  it("that the far side does not tell ends the call after asking twice", () => {
    const { lone } = answeredCall("network");
    lone.layer.link(true);
    lone.clock.advance(4_000);
    expect(lone.saidTypes.filter((type) => type === "STATUS ENQUIRY")).toHaveLength(2);
    lone.clock.advance(4_000);
    expect(lone.said).toBe("DISCONNECT 41");
  });
});

describe("both sides at once", () => {
  it("clear with DISCONNECT", () => {
    const { lone, call } = answeredCall("user");
    lone.command({ type: "clear", call, cause: 16 });
    lone.hear("DISCONNECT", cause(17));
    expect(lone.said).toBe("RELEASE 16");
    lone.hear("RELEASE", {});
    expect(lone.last("cleared")).toMatchObject({ cause: 16, byUs: true });
    expect(lone.saidTypes.at(-1)).toBe("RELEASE");
  });

  it("restart a channel", () => {
    const lone = new LoneLayer("user");
    lone.command({ type: "restart", channel: 2 });
    lone.hear("RESTART", { channel: channel(2), restart: 0 }, "theirs", 0);
    expect(lone.said).toBe("RESTART ACKNOWLEDGE");
    lone.hear("RESTART ACKNOWLEDGE", { channel: channel(2), restart: 0 }, "ours", 0);
    expect(lone.channel(2)).toBe("idle");
  });
});

describe("RESTART of the far side", () => {
  it("is acknowledged for the channels that there are", () => {
    const { lone } = answeredCall("user");
    lone.hear("RESTART", { channel: { ...channel(1), channels: [1, 2], isMap: true }, restart: 0 }, "theirs", 0);
    expect(lone.sent.at(-1)).toMatchObject({
      type: "RESTART ACKNOWLEDGE",
      elements: { channel: { channels: [1, 2] } },
    });
    expect(lone.last("cleared")).toMatchObject({ cause: 41, byUs: false });
    lone.hear("RESTART", { channel: channel(16), restart: 0 }, "theirs", 0);
    expect(lone.said).toBe("STATUS 82 state 0");
    lone.hear("RESTART", { restart: 0 }, "theirs", 0);
    expect(lone.said).toBe("STATUS 96 state 0");
    lone.hear("RESTART", { channel: channel(1) }, "theirs", 0);
    expect(lone.said).toBe("STATUS 96 state 0");
  });
});

describe("a channel that the far side names", () => {
  it("and that is taken, or is not the one demanded, ends the call", () => {
    const lone = new LoneLayer("user");
    lone.dial(1, 1);
    lone.dial(2, 2);
    lone.hear("CALL PROCEEDING", { channel: channel(2) }, "ours", 1);
    expect(lone.said).toBe("RELEASE 6");
    lone.hear("RELEASE COMPLETE", {}, "ours", 1);
    expect(lone.last("cleared")).toMatchObject({ call: 1, cause: 6, byUs: true });
    const demanding = new LoneLayer("network");
    demanding.dial(1, 1);
    demanding.hear("CALL PROCEEDING", { channel: channel(2) }, "ours", 1);
    expect(demanding.said).toBe("RELEASE 6");
  });
});

describe("a data link that begins anew", () => {
  it("ends calls whose digits may be lost, and keeps the others", () => {
    const lone = new LoneLayer("user");
    lone.dial(1, 1, false);
    lone.dial(2, 2);
    lone.hear("SETUP ACKNOWLEDGE", { channel: channel(1) }, "ours", 1);
    lone.hear("ALERTING", { channel: channel(2) }, "ours", 2);
    lone.layer.link(true);
    expect(lone.saidTypes.slice(-2)).toEqual(["DISCONNECT", "STATUS ENQUIRY"]);
    lone.hear("STATUS", { ...cause(30), callState: 4 }, "ours", 2);
    lone.clock.advance(20_000);
    expect(lone.layer.callCount).toBe(2);
  });

  it("may be told again and again", () => {
    const { lone } = answeredCall("user");
    for (let each = 0; each < 5; each++) lone.layer.link(true);
    lone.hear("STATUS", { ...cause(30), callState: 10 });
    lone.clock.advance(60_000);
    expect(lone.layer.callCount).toBe(1);
    expect(lone.clock.pending).toBe(0);
  });
});
