import { afterAll, afterEach, describe, expect, it } from "vitest";
import { Libpri, type PriOption } from "#test/support/libpri.ts";
import { LibpriSpan, type LibpriSpanOptions } from "#test/support/libpri-span.ts";
import { complaintsOf, hasTshark } from "#test/support/tshark.ts";

const libpri = Libpri.build();
if (libpri === undefined)
  console.warn("libpri is not installed: its interop cases are skipped (apt install libpri-dev)");
const isTsharkThere = hasTshark();
const SIDES = ["user", "network"] as const;
const spans: LibpriSpan[] = [];

function connected(
  side: LibpriSpanOptions["side"],
  settings: LibpriSpanOptions["settings"] = {},
  ...peer: readonly PriOption[]
): Promise<LibpriSpan> {
  if (libpri === undefined) throw new Error("libpri is needed here");
  const span = new LibpriSpan({ libpri, side, settings, peer });
  spans.push(span);
  return span.connect();
}

afterEach(async () => {
  for (const span of spans) {
    expect(span.trace.filter((text) => /Not r(eadable|ight)|unknown type/.test(text))).toEqual([]);
    const said = span.peer.events.filter(({ event }) => event === "said" || event === "error");
    expect(said).toEqual([]);
    if (isTsharkThere) expect(await complaintsOf(span.capture)).toEqual([]);
    await span.close();
  }
  spans.length = 0;
});

afterAll(() => libpri?.close());

describe.skipIf(libpri === undefined).each(SIDES)("calls with libpri at the far end, ours being the %s", (side) => {
  it("are set up by us, ring, are answered and cleared by us", async () => {
    const span = await connected(side);
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
    const span = await connected(side);
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
});
