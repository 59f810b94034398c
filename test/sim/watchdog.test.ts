import { once } from "node:events";
import { expect, test } from "vitest";
import type { CallId } from "#firmware/domain/ids.ts";
import { type Box, openBox } from "#test/support/box.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { sine } from "#test/support/rtp-phone.ts";

/** Two looks of the watchdog five seconds apart, its patience, and room. */
const HEALED_WITHIN_MS = 40_000;

async function openSales(deadMediaSeconds = 300): Promise<Box> {
  return openBox({
    change: (config) => {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
      config.limits.deadMediaSeconds = deadMediaSeconds;
    },
  });
}

/** A caller who talks with agent 1002. */
async function conversation(box: Box) {
  const desk = await box.agent("1002");
  const rung = once(desk, "call");
  const caller = await box.caller();
  const [called] = (await rung) as [PhoneCall];
  called.ring();
  called.answer();
  const { call, legs } = await box.event("bridge.joined");
  return { caller, called, call, legs };
}

const healed = (box: Box): string[] => box.service.care.healed().map(({ kind }) => kind);

test("a sound channel that goes missing ends its call in words, with everything given back and told", {
  timeout: HEALED_WITHIN_MS,
}, async () => {
  const box = await openSales();
  const { call, legs } = await conversation(box);
  box.service.media.send({ type: "endpoint.close", id: legs[1] ?? "" });
  const fact = await box.event("call.healed");
  expect(fact).toMatchObject({ call, what: "leg-without-media", why: "a conversation had lost its sound channel" });
  const ended = await box.ended(call);
  expect(ended.termination.detail).toBe("a conversation had lost its sound channel");
  await box.isQuiet();
  expect(box.service.alarms.list()).toContainEqual(expect.objectContaining({ code: "healed", severity: "watch" }));
  expect(healed(box)).toEqual(["leg-without-media"]);
});

test("what nobody knows of is closed: a sound channel, and an agent who is offered a caller that is not there", {
  timeout: HEALED_WITHIN_MS,
}, async () => {
  const box = await openSales();
  const { caller, called, call } = await conversation(box);
  caller.say(1000);
  called.rtp.hum(sine(600, 20));
  await box.agent("1003");
  await box.service.media.openRtp("l-nobody", "127.0.0.1");
  const gone = "c-gone" as CallId;
  const { directory } = box.service.people;
  directory.find("1003")?.send({ type: "offer", call: gone, queue: "sales", ringMs: 3_600_000 });
  expect(box.agentState("1003")).toBe("offered");
  await box.agentIs("1003", "ready");
  await box.until("the channel is told", () => healed(box).includes("media-without-leg"));
  // The conversation has noticed nothing.
  await caller.hears(600);
  expect(box.service.live.find(call)).toBeDefined();
  expect(healed(box).toSorted()).toEqual(["agent-astray", "media-without-leg"]);
  caller.hangUp();
  await box.isQuiet();
});

test("two phones that answer SIP but bring no sound for too long are let go; one on hold is left in peace", {
  timeout: 60_000,
}, async () => {
  const [box, other] = await Promise.all([openSales(12), openSales(12)]);
  const { call } = await conversation(box);
  const held = await conversation(other);
  held.called.hold(true);
  await other.event("leg.held");
  const fact = await box.event("call.healed", (event) => event.call === call);
  expect(fact.what).toBe("leg-silent");
  const ended = await box.ended(call);
  expect(ended.termination).toMatchObject({ cause: 102, detail: "nothing was heard from a phone for too long" });
  await box.isQuiet();
  expect(other.service.live.find(held.call)).toBeDefined();
  expect(healed(other)).toEqual([]);
  held.caller.hangUp();
  await other.isQuiet();
});

test("an agent's phone that is unplugged while it rings leaves nothing behind", {
  timeout: HEALED_WITHIN_MS,
}, async () => {
  const box = await openSales();
  const desk = await box.agent("1002");
  const rung = once(desk, "call");
  const caller = await box.caller();
  await rung;
  box.unplugPhone("1002");
  await box.until("the offer is over", () => box.agentState("1002") !== "offered");
  caller.hangUp();
  await box.isQuiet();
  const { legs, entries, calls } = await box.service.inventory();
  expect({ legs, entries, calls }).toEqual({ legs: [], entries: [], calls: [] });
  expect(healed(box)).toEqual([]);
});
