import { afterAll, afterEach, describe, expect, it } from "vitest";
import { LibpriCalls } from "#test/support/libpri-calls.ts";

const libpri = new LibpriCalls();
const SIDES = ["user", "network"] as const;

afterEach(async () => expect(await libpri.endTest()).toEqual([]));

afterAll(async () => expect(await libpri.end()).toEqual([]));

describe.skipIf(!libpri.isThere).each(SIDES)("calls with libpri at the far end, ours being the %s", (side) => {
  it("are set up by us, ring, are answered and cleared by us", async () => {
    const span = await libpri.connected(side);
    const answered = span.event("answered");
    const alerting = span.event("alerting");
    span.dial(7, {
      channel: 5,
      calledKind: "national",
      caller: { number: "1058881234", kind: "national", presentation: "allowed" },
    });
    const ring = await span.peer.event("ring");
    expect(ring).toMatchObject({
      channel: 5,
      called: "95588",
      calledPlan: 0x21,
      complete: 1,
      callerNumber: "1058881234",
      layer1: 0x23,
    });
    span.peer.command("proceed", "in1", { channel: 5 });
    span.peer.command("alert", "in1", { inband: 1 });
    expect(await alerting).toMatchObject({ call: 7, hasTone: true });
    span.peer.command("answer", "in1", { number: "95500", plan: 0x21 });
    expect(await answered).toMatchObject({ call: 7, connected: { number: "95500", kind: "national" } });
    const cleared = span.event("cleared");
    span.command({ type: "clear", call: 7, cause: 16 });
    expect(await span.peer.event("clearing")).toMatchObject({ call: "in1", cause: 16 });
    expect(await cleared).toEqual({ type: "cleared", call: 7, cause: 16, byUs: true });
    expect(span.channel(5)).toBe("idle");
  });

  it("are set up by libpri, ring, are answered and cleared by libpri", async () => {
    const span = await libpri.connected(side);
    const incoming = span.event("incoming");
    span.peer.command("dial", "a", { called: "95588", channel: 9, number: "1058881234", presentation: 0x03 });
    const { call, ...offered } = await incoming;
    expect(offered).toMatchObject({ channel: 9, called: "95588", isComplete: true });
    expect(offered.caller).toMatchObject({
      number: "1058881234",
      kind: "national",
      presentation: "allowed",
      isScreened: true,
    });
    span.command({ type: "proceed", call });
    span.command({ type: "alert", call, hasTone: true });
    expect(await span.peer.event("alerting", { call: "a" })).toMatchObject({ progress: 8 });
    const answered = span.event("answered");
    span.command({ type: "answer", call, connected: { number: "95500", kind: "national", presentation: "allowed" } });
    expect(await span.peer.event("answer", { call: "a" })).toMatchObject({ connectedNumber: "95500" });
    await answered;
    const cleared = span.event("cleared");
    span.peer.command("hangup", "a", { cause: 16 });
    expect(await cleared).toEqual({ type: "cleared", call, cause: 16, byUs: false });
    expect(span.channel(9)).toBe("idle");
  });

  it("are refused by either side with the cause", async () => {
    const span = await libpri.connected(side);
    const cleared = span.event("cleared");
    span.dial(1);
    await span.peer.event("ring");
    span.peer.command("proceed", "in1", { channel: 1 });
    span.peer.command("hangup", "in1", { cause: 17 });
    expect(await cleared).toEqual({ type: "cleared", call: 1, cause: 17, byUs: false });
    const incoming = span.event("incoming");
    span.peer.command("dial", "a", { called: "95588", channel: 2 });
    span.command({ type: "clear", call: (await incoming).call, cause: 1 });
    expect(await span.peer.event("cleared", { call: "a" })).toMatchObject({ cause: 1 });
  });

  it("take their digits one by one, from us", async () => {
    const span = await libpri.connected(side, {}, "overlap");
    span.dial(1, { called: "95", isComplete: false });
    expect(await span.peer.event("ring")).toMatchObject({ called: "95", complete: 0 });
    span.command({ type: "digits", call: 1, digits: "5", isComplete: false });
    span.peer.command("more", "in1");
    expect(await span.peer.event("digits")).toMatchObject({ digits: "5" });
    const proceeding = span.event("proceeding");
    span.command({ type: "digits", call: 1, digits: "88", isComplete: true });
    expect(await span.peer.event("digits")).toMatchObject({ digits: "88", complete: 1 });
    span.peer.command("proceed", "in1", { channel: 1 });
    await proceeding;
  });

  it("take their digits one by one, from libpri", async () => {
    const span = await libpri.connected(side, { isOverlapReceiving: true }, "overlap");
    const incoming = span.event("incoming");
    span.peer.command("dial", "a", { called: "95", complete: 0 });
    const { call, isComplete, called } = await incoming;
    expect([called, isComplete]).toEqual(["95", false]);
    span.command({ type: "more", call });
    await span.peer.event("more");
    const last = span.event("digits", ({ digits }) => digits === "8");
    span.peer.command("digits", "a", { digits: "58" });
    await last;
    span.command({ type: "proceed", call });
    await span.peer.event("proceeding");
    span.command({ type: "answer", call });
    await span.peer.event("answer");
  });

  it("tell tones and causes before the answer, both ways", async () => {
    const span = await libpri.connected(side);
    const proceeding = span.event("proceeding");
    span.dial(1);
    await span.peer.event("ring");
    span.peer.command("proceed", "in1", { channel: 1, inband: 1 });
    expect(await proceeding).toMatchObject({ hasTone: true });
    const progress = span.event("progress");
    span.peer.command("progress", "in1", { channel: 1, inband: 8, cause: 1 });
    expect(await progress).toMatchObject({ hasTone: true, cause: 1 });
    const incoming = span.event("incoming");
    span.peer.command("dial", "a", { called: "95588", channel: 2 });
    span.command({ type: "progress", call: (await incoming).call, cause: 27 });
    expect(await span.peer.event("progress", { call: "a" })).toMatchObject({ progress: 8, cause: 27 });
  });

  it("go to another channel when it is only preferred, and not when it is demanded", async () => {
    const span = await libpri.connected(side);
    span.command({ type: "block", channel: 3 });
    span.peer.command("dial", "a", { called: "95588", channel: 3, exclusive: 1 });
    expect(await span.peer.event("cleared", { call: "a" })).toMatchObject({ cause: 44 });
    const incoming = span.event("incoming");
    span.peer.command("dial", "b", { called: "95588", channel: 3, exclusive: 0 });
    const { call, channel } = await incoming;
    expect(channel).not.toBe(3);
    span.command({ type: "proceed", call });
    expect(await span.peer.event("proceeding", { call: "b" })).toMatchObject({ channel });
  });

  it("of ours go to the channel that libpri chooses", async () => {
    const span = await libpri.connected(side, { isChannelDemanded: false });
    const chosen = span.event("channel-chosen");
    span.dial(1, { channel: 4 });
    expect(await span.peer.event("ring")).toMatchObject({ channel: 4, flexible: 1 });
    span.peer.command("proceed", "in1", { channel: 8 });
    expect(await chosen).toMatchObject({ call: 1, channel: 8 });
    expect([span.channel(4), span.channel(8)]).toEqual(["idle", "busy"]);
  });

  it("that meet on a channel: the network's has it", async () => {
    const span = await libpri.connected(side, { isChannelDemanded: side === "network" });
    const incoming = span.event("incoming");
    span.dial(1, { channel: 4 });
    span.peer.command("dial", "a", { called: "4001", channel: 4, exclusive: side === "user" ? 1 : 0 });
    const { channel } = await incoming;
    await span.peer.event("ring");
    expect(channel === 4).toBe(side === "user");
    const chosen = span.event("channel-chosen");
    span.peer.command("proceed", "in1", { channel: side === "user" ? 8 : 4 });
    expect(await chosen).toMatchObject({ call: 1, channel: side === "user" ? 8 : 4 });
  });

  it("tell who calls, hidden or not, and who redirected the call", async () => {
    const span = await libpri.connected(side, { nameBy: "display" });
    span.peer.command("dial", "a", {
      called: "1",
      channel: 1,
      number: "10588",
      presentation: 0x23,
      "from-number": "4001234",
      reason: 2,
    });
    expect(await span.event("incoming")).toMatchObject({
      caller: { number: "10588", presentation: "restricted" },
      redirection: { from: { number: "4001234" }, reason: "no-reply" },
    });
    span.peer.command("dial", "b", { called: "1", channel: 2, number: "10588", presentation: 0x03, name: "ACME" });
    const named = await span.event("incoming");
    expect(named.caller).toMatchObject({ number: "10588", presentation: "allowed" });
    if (side === "user") expect(named.caller.name).toBe("ACME");
    const redirection = { from: { number: "4001234", presentation: "allowed" }, reason: "busy" } as const;
    span.dial(3, { channel: 3, caller: { number: "10588", presentation: "restricted" }, redirection });
    const ring = await span.peer.event("ring");
    expect(ring).toMatchObject({ callerNumber: "10588", redirecting: "4001234" });
    expect(Number(ring.callerPresentation) & 0x60).toBe(0x20);
    span.dial(4, { channel: 4, caller: { number: "10588", presentation: "allowed", name: "Müller" } });
    expect(await span.peer.event("ring")).toMatchObject({ callerName: "Muller" });
  });

  it("tell who calls by the ways of Q.SIG and ETSI", async () => {
    const span = await libpri.connected(side, { nameBy: "facility" }, "facility", "qsig");
    span.peer.command("dial", "a", { called: "1", channel: 1, number: "10588", name: "ACME" });
    expect(await span.event("incoming")).toMatchObject({ caller: { name: "ACME" } });
    span.dial(2, { channel: 2, caller: { number: "10588", presentation: "allowed", name: "Ann" } });
    expect(await span.peer.event("ring")).toMatchObject({ callerName: "Ann" });
  });

  it("tell who redirected the call by the ETSI service", async () => {
    const span = await libpri.connected(side, { redirectionBy: "facility" }, "facility");
    const redirection = { from: { number: "4001234", presentation: "allowed" }, reason: "no-reply" } as const;
    span.dial(1, { redirection });
    expect(await span.peer.event("ring")).toMatchObject({ fromNumber: "4001234", reason: 2 });
  });

  it("carry keys and notices while they last", async () => {
    const span = await libpri.connected(side);
    const incoming = span.event("incoming");
    span.peer.command("dial", "a", { called: "95588", channel: 2 });
    const { call } = await incoming;
    span.command({ type: "answer", call });
    await span.peer.event("answer");
    const keypad = span.event("keypad");
    const noticed = span.event("message", ({ text }) => text.startsWith("NOTIFY"));
    span.peer.command("notify", "a", { info: 0 });
    span.peer.command("keypad", "a", { digits: "1#" });
    await noticed;
    expect(await keypad).toMatchObject({ call, digits: "1#" });
    expect(span.all("message").filter(({ way, text }) => way === "sent" && text.startsWith("STATUS"))).toEqual([]);
  });

  it("of unlike kinds are refused: data, and a channel that does not exist", async () => {
    const span = await libpri.connected(side);
    span.peer.command("dial", "a", { called: "95588", channel: 2, bearer: 8 });
    expect(await span.peer.event("cleared", { call: "a" })).toMatchObject({ cause: side === "user" ? 88 : 65 });
    span.peer.command("dial", "b", { called: "95588", channel: 16 });
    expect(await span.peer.event("cleared", { call: "b" })).toMatchObject({ cause: 82 });
  });
});

describe.skipIf(!libpri.isThere).each([
  ["5ess", "att"],
  ["ni2", "national"],
] as const)("service messages of libpri as %s", (kind, service) => {
  it.each(SIDES)("take channels out of use and give them back, ours being the %s", async (side) => {
    const span = await libpri.connected(side, { service }, kind, "service");
    const blocked = span.event("channel", ({ channel }) => channel === 3);
    span.peer.command("service", { channel: 3, status: 2 });
    expect(await span.peer.event("service-ack")).toMatchObject({ channel: 3, status: 2 });
    expect((await blocked).state).toBe("blocked-there");
    const free = span.event("channel", ({ channel }) => channel === 3);
    span.peer.command("service", { channel: 3, status: 0 });
    expect((await free).state).toBe("idle");
    span.command({ type: "block", channel: 5 });
    expect(await span.peer.event("service")).toMatchObject({ channel: 5, status: 2 });
    span.command({ type: "unblock", channel: 5 });
    expect(await span.peer.event("service")).toMatchObject({ channel: 5, status: 0 });
  });
});

describe.skipIf(!libpri.isThere)("a call that the network clears with a tone", () => {
  it("lasts until the user hangs up", async () => {
    const span = await libpri.connected("network", {}, "inband");
    const incoming = span.event("incoming");
    span.peer.command("dial", "a", { called: "95588" });
    const { call } = await incoming;
    span.command({ type: "proceed", call });
    await span.peer.event("proceeding");
    span.command({ type: "clear", call, cause: 1, hasTone: true });
    // That is what libpri makes of a DISCONNECT with something to hear.
    expect(await span.peer.event("progress")).toMatchObject({ progress: 8, cause: 1 });
    expect(span.all("cleared")).toEqual([]);
    const cleared = span.event("cleared");
    span.peer.command("hangup", "a", { cause: 16 });
    expect(await cleared).toMatchObject({ call, cause: 1, byUs: true });
  });
});
