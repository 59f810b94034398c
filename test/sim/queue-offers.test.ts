import { once } from "node:events";
import { expect, test } from "vitest";
import type { Config } from "#firmware/config/schema/config.ts";
import { type Box, openBox } from "#test/support/box.ts";
import type { TrunkCaller } from "#test/support/box-callers.ts";
import type { SipPhone } from "#test/support/sip-phone.ts";

/** A box whose outside calls go to Sales; `change` says how the queue is set. */
async function salesBox(change: (queue: Config["queues"][number]) => void = () => undefined): Promise<Box> {
  return openBox({
    change(config) {
      config.inboundRules = [];
      config.inboundDefault = { kind: "queue", queue: "sales" };
      const sales = config.queues.find(({ id }) => id === "sales");
      if (sales === undefined) return;
      sales.ringSeconds = 1;
      sales.members = ["1001", "1002", "1003"].map((agent) => ({ agent, penalty: 0 }));
      change(sales);
    },
  });
}

async function waitingCaller(box: Box): Promise<TrunkCaller> {
  return (await box.caller()).answered();
}

/** The phone is picked up as soon as it is rung. */
function answersAtOnce(phone: SipPhone): void {
  phone.on("call", (offer) => {
    offer.ring();
    offer.answer();
  });
}

/** How each ring of an agent ended, in order. */
function offersOf(box: Box): string[] {
  return box.events.flatMap((event) => (event.type === "queue.offer-ended" ? [`${event.agent} ${event.result}`] : []));
}

test("two agents who pick up at once: one talks, the other is told that it was taken and is ready again", async () => {
  const box = await salesBox((queue) => {
    queue.strategy = "ring-all";
    queue.wrapUpSeconds = 30;
  });
  const phones = [await box.agent("1001"), await box.agent("1002"), await box.agent("1003")];
  const offered = Promise.all(phones.map((phone) => once(phone, "call")));
  const caller = await waitingCaller(box);
  const [first, second, third] = (await offered).map(([offer]) => offer);
  if (first === undefined || second === undefined || third === undefined) throw new Error("three phones ring");
  for (const offer of [first, second, third]) offer.ring();
  const told = once(third, "ended");
  first.answer();
  second.answer();
  const [by, reason] = await told;
  expect(by).toBe("them");
  expect(reason).toMatch(/cause=200/);
  await box.event("bridge.joined");
  const [winner, loser] = box.agentState("1001") === "talking" ? [first, second] : [second, first];
  if (loser.state !== "ended") await once(loser, "ended");
  expect(winner.state).toBe("answered");
  const losers = ["1001", "1002", "1003"].filter((agent) => box.agentState(agent) !== "talking");
  expect(losers).toHaveLength(2);
  for (const agent of losers) await box.agentIs(agent, "ready");
  expect(
    offersOf(box)
      .map((offer) => offer.slice(5))
      .sort(),
  ).toEqual(["answered", "elsewhere", "elsewhere"]);
  expect(box.service.people.directory.views().every(({ misses }) => misses === 0)).toBe(true);
  caller.hangUp();
  await box.isQuiet();
});

test.each([
  ["486 Busy Here", "refused"],
  ["603 Decline", "refused"],
])("an agent whose phone says %s is passed over, the next one gets the caller", async (line, result) => {
  const box = await salesBox();
  const unwilling = await box.agent("1001");
  answersAtOnce(await box.agent("1002"));
  unwilling.on("call", (offer) => offer.refuse(line));
  const caller = await waitingCaller(box);
  await box.event("bridge.joined");
  expect(offersOf(box)).toEqual([`1001 ${result}`, "1002 answered"]);
  expect(box.agentState("1001")).toBe("ready");
  caller.hangUp();
  const { call } = await box.ended();
  expect(box.record(call).legs).toMatchObject([
    { agent: "1001", result },
    { agent: "1002", result: "answered" },
  ]);
  await box.isQuiet();
});

test("an agent who does not pick up has missed the call, and the next one is rung", async () => {
  const box = await salesBox();
  const absent = await box.agent("1001");
  answersAtOnce(await box.agent("1002"));
  absent.on("call", (offer) => offer.ring());
  const caller = await waitingCaller(box);
  await box.event("bridge.joined");
  expect(offersOf(box)).toEqual(["1001 missed", "1002 answered"]);
  expect(box.service.people.directory.views("1001")[0]).toMatchObject({ state: { name: "ready" }, misses: 1 });
  caller.hangUp();
  await box.isQuiet();
});

test("an agent who misses as many calls as the queue allows is paused by the box, and is told so by state", async () => {
  const box = await salesBox((queue) => {
    queue.missesUntilPause = 2;
    queue.members = [{ agent: "1001", penalty: 0 }];
  });
  const absent = await box.agent("1001");
  absent.on("call", (offer) => offer.ring());
  const first = await waitingCaller(box);
  await box.event("queue.offer-ended", ({ result }) => result === "missed");
  await box.agentIs("1001", "paused");
  expect(box.service.people.directory.views("1001")[0]?.state).toEqual({
    name: "paused",
    reason: "missed-calls",
    auto: true,
  });
  await box.until("both are in the journal", () => offersOf(box).length === 2);
  expect(offersOf(box)).toEqual(["1001 missed", "1001 missed"]);
  expect(first.call.state, "the caller goes on waiting").toBe("answered");
  first.hangUp();
  await box.isQuiet();
});

test("a phone that has gone without a word is found out, the next agent gets the caller", async () => {
  const box = await salesBox();
  await box.agent("1001");
  answersAtOnce(await box.agent("1002"));
  box.unplugPhone("1001");
  const caller = await waitingCaller(box);
  await box.event("bridge.joined");
  expect(offersOf(box).at(0)).toMatch(/^1001 (missed|unreachable)$/);
  expect(offersOf(box).at(-1)).toBe("1002 answered");
  caller.hangUp();
  await box.isQuiet();
});

test("a phone that redirects is not followed out of the house: the next agent gets the caller", async () => {
  const box = await salesBox();
  const away = await box.agent("1001");
  answersAtOnce(await box.agent("1002"));
  away.on("call", (offer) => offer.refuse("302 Moved Temporarily"));
  const caller = await waitingCaller(box);
  await box.event("bridge.joined");
  expect(offersOf(box).at(-1)).toBe("1002 answered");
  expect(offersOf(box).at(0)).toMatch(/^1001 /);
  caller.hangUp();
  await box.isQuiet();
});
