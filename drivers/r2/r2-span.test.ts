import { expect, test } from "vitest";
import type { TrunkEvent } from "#drivers/e1/signalling.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { R2Pair } from "#test/support/r2-pair.ts";
import { r2Setting } from "#test/support/r2-side.ts";
import { R2_VARIANTS } from "./variants.table.ts";

const CALLER = { number: "01058881234" };
const CODES = R2_VARIANTS.map(({ code }) => code);

/** Events of a call without those of its channel and the trace. */
function story(events: readonly TrunkEvent[], call: number): string[] {
  return events.flatMap((event) => {
    if (!("call" in event) || event.call !== call || event.type === "message") return [];
    return [event.type === "cleared" ? `cleared ${event.cause} ${event.byUs ? "us" : "them"}` : event.type];
  });
}

test.each(CODES)("a call between our two ends, %s: number, caller, category, answer, the caller hangs up", (code) => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting(code, { calledDigits: 5 }) });
  const call = pair.out.dial(1, "95588", CALLER, 2);
  pair.run(3_000);
  const [incoming] = pair.in.told("incoming");
  expect(incoming).toMatchObject({
    called: "95588",
    isComplete: true,
    channel: 1,
    category: 2,
    caller: { number: CALLER.number, presentation: "allowed" },
  });
  const theirs = incoming?.call ?? 0;
  pair.in.span.command({ type: "alert", call: theirs, hasTone: true });
  pair.run(500);
  pair.in.span.command({ type: "answer", call: theirs });
  pair.run(500);
  pair.out.span.command({ type: "clear", call, cause: 16 });
  pair.run(500);
  expect(story(pair.out.events, call)).toEqual([
    "channel-chosen",
    "proceeding",
    "alerting",
    "answered",
    "cleared 16 us",
  ]);
  expect(story(pair.in.events, theirs)).toEqual(["incoming", "answered", "cleared 16 them"]);
  expect(pair.out.listening + pair.in.listening).toBe(0);
});

test("China: the caller is sent for A-1 after KA, its number and then the rest of the called one", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("cn") });
  pair.out.dial(1, "95588", { number: "13" });
  pair.run(9_000);
  expect(pair.in.told("incoming")).toMatchObject([{ called: "95588", caller: { number: "13" } }]);
  const words = pair.in.trace.map((line) => line.slice(2));
  expect(words.slice(0, 12)).toEqual([
    "received: idle (1011)",
    "received: seizure (0011)",
    "sent: seizure acknowledged (1111)",
    "received: I-9: digit 9",
    "sent: A-6: category of the caller",
    "received: KA-1: ordinary subscriber, billed monthly",
    "sent: A-1: next digit",
    "received: I-1: digit 1",
    "sent: A-1: next digit",
    "received: I-3: digit 3",
    "sent: A-1: next digit",
    "received: I-15: end of the number",
  ]);
  expect(words.slice(-2)).toEqual(["sent: A-3: number complete, on with group B", "received: KD-3: kind of call 3"]);
});

test("a number of unknown length: whoever takes the call says when it is enough", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu", { isOverlap: true }) });
  const call = pair.out.dial(1, "9558899", CALLER);
  pair.in.onEvent = (event) => {
    if (event.type === "incoming" && !event.isComplete) pair.in.span.command({ type: "more", call: event.call });
    if (event.type !== "digits") return;
    const isEnough = pair.in.told("digits").length === 4;
    if (!event.isComplete) pair.in.span.command({ type: isEnough ? "proceed" : "more", call: event.call });
    else pair.in.span.command({ type: "answer", call: event.call });
  };
  pair.run(5_000);
  expect(pair.in.told("incoming")).toMatchObject([{ called: "9", isComplete: false, caller: CALLER }]);
  expect(pair.in.told("digits").map(({ digits }) => digits)).toEqual(["5", "5", "8", "8", ""]);
  expect(story(pair.out.events, call).at(-1)).toBe("answered");
});

test("digits that come later are sent when they come", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
  pair.out.span.command({ type: "dial", call: 2 ** 30, channel: 1, called: "95", isComplete: false, caller: CALLER });
  pair.run(4_000);
  expect(pair.in.told("incoming")).toEqual([]);
  pair.out.span.command({ type: "digits", call: 2 ** 30, digits: "588", isComplete: true });
  pair.run(4_000);
  expect(pair.in.told("incoming")).toMatchObject([{ called: "95588", caller: CALLER }]);
});

test("without a sign for its end, silence ends a number, and the caller is known nevertheless", () => {
  for (const code of ["ar", "br", "cn", "mx", "ve"]) {
    const pair = new R2Pair(new FakeClock(), { setting: r2Setting(code) });
    const call = pair.out.dial(1, "12345678", CALLER);
    pair.run(12_000);
    expect(pair.in.told("incoming"), code).toMatchObject([{ called: "12345678", isComplete: true, caller: CALLER }]);
    pair.in.span.command({ type: "answer", call: pair.in.told("incoming")[0]?.call ?? 0 });
    pair.run(1_000);
    expect(story(pair.out.events, call).at(-1), code).toBe("answered");
  }
});

test("a number without end is taken as it is after forty digits", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
  pair.out.dial(1, "1".repeat(60), CALLER);
  pair.run(12_000);
  expect(pair.in.told("incoming")).toMatchObject([{ called: "1".repeat(40), isComplete: true }]);
});

test("an answer that is given at once comes after the register signals", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
  pair.in.onEvent = (event) => {
    if (event.type === "incoming") pair.in.span.command({ type: "answer", call: event.call });
  };
  const call = pair.out.dial(1, "95588", CALLER);
  pair.run(4_000);
  expect(story(pair.out.events, call).slice(-2)).toEqual(["alerting", "answered"]);
});

test("the callee hangs up: the caller's side is told, and lets go", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
  const { call, theirs } = pair.talk("95588");
  pair.in.span.command({ type: "clear", call: theirs, cause: 16 });
  pair.run(200);
  expect(story(pair.out.events, call).at(-1)).toBe("clearing");
  expect(story(pair.in.events, theirs).at(-1)).toBe("answered");
  pair.out.span.command({ type: "clear", call, cause: 16 });
  pair.run(200);
  expect(story(pair.out.events, call).at(-1)).toBe("cleared 16 us");
  expect(story(pair.in.events, theirs).at(-1)).toBe("cleared 16 us");
});

test("a caller who never clears is cut off after two minutes", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
  const { call, theirs } = pair.talk("95588");
  pair.in.span.command({ type: "clear", call: theirs, cause: 16 });
  pair.run(126_000);
  expect(story(pair.out.events, call).slice(-2)).toEqual(["clearing", "cleared 31 them"]);
  expect(story(pair.in.events, theirs).at(-1)).toBe("cleared 16 us");
});

test("short clear backs are metering pulses where there are such, or a second answer", () => {
  for (const [code, pulseMs] of [
    ["ar", 200],
    ["br", 1_000],
  ] as const) {
    const pair = new R2Pair(new FakeClock(), { setting: r2Setting(code, { doubleAnswerMs: pulseMs }) });
    const { call } = pair.talk("95588");
    pair.run(5_000);
    expect(story(pair.out.events, call).at(-1), code).toBe("answered");
    expect(pair.out.trace.at(-1), code).toBe("1 received: metering pulse");
  }
});

test("nobody decides: the call is accepted before the exchange gives up", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
  const call = pair.out.dial(1, "95588", CALLER);
  pair.run(14_000);
  expect(story(pair.out.events, call).at(-1)).toBe("alerting");
});

test("accepted in group A, as soon as the number is complete, where there is a signal for that", () => {
  for (const [code, signal] of [
    ["itu", "A-6: subscriber free, charge"],
    ["id", "A-5: subscriber free, charge"],
    ["cn", "KB-1: subscriber free, charge"],
  ] as const) {
    const pair = new R2Pair(new FakeClock(), { setting: r2Setting(code, { calledDigits: 5, isImmediate: true }) });
    const { call } = pair.talk("95588");
    expect(pair.out.trace, code).toContain(`1 received: ${signal}`);
    expect(story(pair.out.events, call).at(-1), code).toBe("answered");
  }
});

test("18 dB of loss, an echo of our own signals as loud as theirs, noise 20 dB below: calls go through", () => {
  for (const code of ["itu", "cn", "mx"]) {
    const pair = new R2Pair(new FakeClock(), { setting: r2Setting(code, { calledDigits: 5 }) });
    pair.faults = { lossDb: 18, echoLossDb: 18, noiseDbm0: -47 };
    const { call } = pair.talk("95588");
    expect(story(pair.out.events, call).at(-1), code).toBe("answered");
    expect(pair.in.told("incoming")).toMatchObject([{ called: "95588", caller: CALLER }]);
  }
});

test("a line that loses frames: calls end, nothing hangs, and the next one goes through", () => {
  for (let seed = 1; seed <= 6; seed++) {
    const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu", { calledDigits: 5 }) });
    const call = pair.out.dial(1, "95588", CALLER);
    let state = seed;
    for (let tick = 0; tick < 150; tick++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      pair.isCut = state / 2 ** 32 < 0.1;
      pair.run(20);
    }
    pair.isCut = false;
    pair.run(30_000);
    pair.out.span.command({ type: "clear", call, cause: 16 });
    pair.run(5_000);
    expect(story(pair.out.events, call).at(-1), `seed ${seed}`).toMatch(/^cleared /);
    expect(pair.out.told("channel").at(-1)?.state).toBe("idle");
    expect(pair.in.told("channel").at(-1)?.state).toBe("idle");
    pair.talk("95588");
  }
});

test("a blocked channel takes no call and gives none; a block during a call waits for its end", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
  pair.in.span.command({ type: "block", channel: 1 });
  pair.run(100);
  const state = (side: "in" | "out") => pair[side].told("channel").at(-1)?.state;
  expect([state("in"), state("out")]).toEqual(["blocked-here", "blocked-there"]);
  const call = pair.out.dial(1, "95588", CALLER);
  pair.run(100);
  expect(story(pair.out.events, call)).toEqual(["cleared 44 them"]);
  pair.in.span.command({ type: "unblock", channel: 1 });
  pair.run(100);
  expect([state("in"), state("out")]).toEqual(["idle", "idle"]);
  const talk = pair.talk("95588");
  pair.in.span.command({ type: "block", channel: 1 });
  pair.run(1_000);
  expect(story(pair.out.events, talk.call).at(-1)).toBe("answered");
  pair.out.span.command({ type: "clear", call: talk.call, cause: 16 });
  pair.run(1_000);
  expect([state("in"), state("out")]).toEqual(["blocked-here", "blocked-there"]);
});

test("both sides seize at once: both let go, told so that another channel is tried", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
  const one = pair.out.dial(1, "95588", CALLER);
  const other = pair.in.dial(1, "95588", CALLER);
  pair.run(8_000);
  expect(story(pair.out.events, one)).toEqual(["cleared 44 them"]);
  expect(story(pair.in.events, other)).toEqual(["cleared 44 them"]);
  pair.talk("95588");
});

test("a seizure nobody acknowledges ends after eight seconds, on a channel that is then free again", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
  pair.isCut = true;
  const call = pair.out.dial(1, "95588", CALLER);
  pair.run(14_000);
  expect(story(pair.out.events, call)).toEqual(["cleared 44 them"]);
});

test("restart ends what is on a channel and leaves it free on both sides", () => {
  for (const side of ["in", "out"] as const) {
    const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
    const { call, theirs } = pair.talk("95588");
    pair[side].span.command({ type: "restart" });
    pair.run(6_000);
    expect(story(pair.out.events, call).at(-1)).toBe(side === "out" ? "cleared 41 us" : "cleared 31 them");
    expect(story(pair.in.events, theirs).at(-1)).toBe(side === "in" ? "cleared 41 us" : "cleared 16 them");
    pair.talk("95588");
  }
});

test("an alarm shows on all channels; a call lives through it when it is left alone", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
  const { call } = pair.talk("95588");
  for (const side of [pair.out, pair.in]) side.span.span(false);
  expect(pair.out.told("channel").at(-1)).toMatchObject({ channel: 1, state: "out-of-service" });
  expect(pair.out.told("layer").at(-1)).toMatchObject({ isUp: false });
  pair.run(1_500);
  for (const side of [pair.out, pair.in]) side.span.span(true);
  pair.run(500);
  expect(story(pair.out.events, call).at(-1)).toBe("answered");
  expect(pair.out.told("channel").at(-1)).toMatchObject({ channel: 1, state: "busy" });
  pair.out.span.command({ type: "clear", call, cause: 16 });
  pair.run(500);
  expect(story(pair.out.events, call).at(-1)).toBe("cleared 16 us");
});

test("bits that stand for less than 20 ms are no signal", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
  const { call } = pair.talk("95588");
  pair.out.span.bits(1, 0b1101);
  pair.out.span.bits(1, 0b0101);
  pair.run(100);
  expect(story(pair.out.events, call).at(-1)).toBe("answered");
});

test("a call on a channel that is not there, or to a span that is closed", () => {
  const pair = new R2Pair(new FakeClock(), { setting: r2Setting("itu") });
  expect(story(pair.out.events, pair.out.dial(9, "1", {}))).toEqual(["cleared 44 them"]);
  const count = pair.out.events.length;
  pair.out.span.close();
  pair.out.dial(1, "1", {});
  expect(pair.out.events.length).toBe(count);
});
