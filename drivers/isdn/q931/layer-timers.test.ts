import { describe, expect, it } from "vitest";
import { answeredCall, cause, channel, LoneLayer, SETUP } from "#test/support/lone-layer.ts";

describe("a far side that falls silent", () => {
  it("gets SETUP twice, then the call is over", () => {
    for (const [side, value] of [
      ["user", 102],
      ["network", 18],
    ] as const) {
      const lone = new LoneLayer(side);
      lone.dial(1);
      lone.clock.advance(4_000);
      expect(lone.saidTypes).toEqual(["SETUP", "SETUP"]);
      lone.clock.advance(4_000);
      expect(lone.said).toBe("RELEASE COMPLETE 102");
      expect(lone.last("cleared")).toEqual({ type: "cleared", call: 1, cause: value, byUs: false });
      expect(lone.channel(1)).toBe("idle");
    }
  });

  it("after digits, proceeding, ringing or an answer is cleared with the cause that fits", () => {
    const told = (type: "SETUP ACKNOWLEDGE" | "CALL PROCEEDING" | "ALERTING", ms: number) => {
      const lone = new LoneLayer("user");
      lone.dial(1, 1, false);
      lone.hear(type, { channel: channel(1) }, "ours");
      lone.clock.advance(ms);
      expect(lone.said).toBe("DISCONNECT 102");
      lone.hear("RELEASE", {}, "ours");
      return lone.last("cleared")?.cause;
    };
    expect(told("SETUP ACKNOWLEDGE", 30_000)).toBe(28);
    expect(told("CALL PROCEEDING", 60_000)).toBe(18);
    expect(told("ALERTING", 180_000)).toBe(19);
    const lone = new LoneLayer("user");
    lone.hear("SETUP", SETUP);
    lone.command({ type: "answer", call: lone.last("incoming")?.call ?? 0 });
    lone.clock.advance(4_000);
    expect(lone.said).toBe("DISCONNECT 102");
  });

  it("gets RELEASE after DISCONNECT, twice, then its channel is restarted", () => {
    const { lone, call } = answeredCall("user");
    lone.command({ type: "clear", call, cause: 16 });
    expect(lone.said).toBe("DISCONNECT 16");
    lone.clock.advance(30_000);
    expect(lone.said).toBe("RELEASE 16");
    lone.clock.advance(8_000);
    expect(lone.last("cleared")).toEqual({ type: "cleared", call, cause: 16, byUs: true });
    expect(lone.saidTypes.slice(-3)).toEqual(["RELEASE", "RELEASE", "RESTART"]);
    expect(lone.channel(1)).toBe("restarting");
    lone.hear("RESTART ACKNOWLEDGE", { channel: channel(1), restart: 0 }, "ours", 0);
    expect(lone.channel(1)).toBe("idle");
  });

  it("to RESTART is asked twice; the channel is out of service and asked for again later", () => {
    const lone = new LoneLayer("network");
    lone.command({ type: "restart", channel: 4 });
    lone.clock.advance(120_000);
    expect(lone.saidTypes).toEqual(["RESTART", "RESTART"]);
    lone.clock.advance(120_000);
    expect(lone.channel(4)).toBe("out-of-service");
    lone.clock.advance(300_000);
    expect(lone.saidTypes).toHaveLength(3);
    lone.hear("RESTART ACKNOWLEDGE", { channel: channel(4), restart: 0 }, "ours", 0);
    expect(lone.channel(4)).toBe("idle");
  });

  it("to RESTART of one channel has not answered with that of another", () => {
    const lone = new LoneLayer("network");
    lone.command({ type: "restart", channel: 4 });
    lone.hear("RESTART ACKNOWLEDGE", { channel: channel(5), restart: 0 }, "ours", 0);
    expect(lone.channel(4)).toBe("restarting");
    lone.hear("STATUS", { ...cause(97), callState: 0 }, "ours", 0);
    expect(lone.channel(4)).toBe("out-of-service");
    lone.command({ type: "unblock", channel: 4 });
    expect(lone.channel(4)).toBe("idle");
  });

  it("to RESTART at the start loses no channel by it", () => {
    const lone = new LoneLayer("network", { restartsAtStart: true });
    lone.clock.advance(240_000);
    expect(lone.saidTypes).toEqual(["RESTART", "RESTART"]);
    expect([1, 2, 31].map((number) => lone.channel(number))).toEqual(["idle", "idle", "idle"]);
  });
});
