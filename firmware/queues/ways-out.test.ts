import { expect, test } from "vitest";
import { openHouse, queueOf } from "#test/support/queue-house.ts";

const voicemail = { kind: "voicemail", mailbox: "sales" } as const;

test("F-ACD-04 a full queue sends the caller where it says, and says why", async () => {
  const house = openHouse({ id: "sales", maxWaiting: 1, onFull: voicemail, joinWhenNoAgents: true });
  await house.enter("sales");
  const call = await house.enter("sales");
  expect(house.outcomes.get(call.id)).toEqual(voicemail);
  expect(call.decisions).toMatchObject([
    { code: "queue.full", facts: { overflow: true }, setting: "/setup/queues/sales" },
  ]);
  expect(call.factsOf("queue.joined")).toEqual([]);
});

test("F-ACD-04 nobody signed in: the caller is not let in; a queue without a way out apologises and hangs up", async () => {
  const house = openHouse({ id: "sales" });
  const call = await house.enter("sales");
  await house.clock.advanceAsync(2000);
  expect(call.heard).toEqual(["no-agents"]);
  expect(house.outcomes.get(call.id)).toEqual({ kind: "hang-up" });
});

test("F-ACD-04 an unplugged phone is no agent, and all paused turns callers away where the queue says so", async () => {
  const house = openHouse({ id: "sales", joinWhenAllPaused: false, onNoAgents: voicemail });
  house.signIn("1001");
  house.phones.unplugged.add("1001");
  house.phones.changed("1001");
  expect(house.state("1001")).toBe("unreachable");
  const first = await house.enter("sales");
  expect(house.outcomes.get(first.id)).toEqual(voicemail);
  house.phones.unplugged.clear();
  house.phones.changed("1001");
  house.directory.find("1001")?.send({ type: "pause", reason: "lunch" });
  const second = await house.enter("sales");
  expect(house.outcomes.get(second.id)).toEqual(voicemail);
  expect(second.decisions.map((decision) => decision.code)).toEqual(["queue.all-paused", "queue.no-agents"]);
});

test("the last agent signing out lets the waiting callers go on", async () => {
  const house = openHouse({ id: "sales", onNoAgents: voicemail });
  house.signIn("1001");
  house.directory.find("1001")?.send({ type: "pause", reason: "lunch" });
  const call = await house.enter("sales");
  expect(house.outcomes.has(call.id)).toBe(false);
  house.directory.find("1001")?.send({ type: "sign-out" });
  await house.settle();
  expect(house.outcomes.get(call.id)).toEqual(voicemail);
  expect(call.factsOf("queue.left")).toMatchObject([{ reason: "no-agents" }]);
});

test("a short fault of all phones does not throw callers out, a long one does", async () => {
  const house = openHouse({ id: "sales", onNoAgents: voicemail }, ["1001"]);
  house.signIn("1001");
  const talking = await house.enter("sales");
  talking.ringing.pickUp("1001");
  const call = await house.enter("sales");
  talking.hangUp();
  house.phones.unplugged.add("1001");
  house.phones.changed("1001");
  await house.clock.advanceAsync(15_000);
  expect(house.outcomes.has(call.id)).toBe(false);
  await house.clock.advanceAsync(30_000);
  expect(house.outcomes.get(call.id)).toEqual(voicemail);
});

test("the longest wait ends the ringing and sends the caller on; the agent has missed nothing", async () => {
  const house = openHouse({ id: "sales", maxWaitSeconds: 20, ringSeconds: 60, onTimeout: voicemail });
  house.signIn("1001");
  const call = await house.enter("sales");
  await house.clock.advanceAsync(20_000);
  expect(house.outcomes.get(call.id)).toEqual(voicemail);
  expect(call.factsOf("queue.offer-ended")).toMatchObject([{ agent: "1001", result: "caller-left", ringMs: 20_000 }]);
  expect(house.state("1001")).toBe("ready");
  expect(house.directory.views("1001")[0]?.misses).toBe(0);
});

test("the exit key leaves the queue at once, also while an agent's phone rings", async () => {
  const house = openHouse({ id: "sales", exitKey: { key: "1", to: voicemail } });
  house.signIn("1001");
  const call = await house.enter("sales");
  call.press("7");
  await house.settle();
  expect(house.outcomes.has(call.id)).toBe(false);
  call.press("1");
  await house.settle();
  expect(house.outcomes.get(call.id)).toEqual(voicemail);
  expect(house.state("1001")).toBe("ready");
  const leftOver = call.nextDigit(100);
  await house.clock.advanceAsync(100);
  expect(await leftOver).toBeUndefined();
});

test("a phone picked up in the moment the caller's time ran out is hung up again and the agent is free", async () => {
  const house = openHouse({ id: "sales", maxWaitSeconds: 20, ringSeconds: 60, onTimeout: voicemail });
  house.signIn("1001");
  const call = await house.enter("sales");
  house.clock.advance(19_999);
  const leg = call.ringing.pickUp("1001");
  house.clock.advance(1);
  await house.settle();
  expect(leg?.hungUpBy?.by).toBe("system");
  expect(house.outcomes.get(call.id)).toEqual(voicemail);
  expect(house.state("1001")).toBe("ready");
});

test("callers let in without agents wait for one, and go when the last agent signs out, if the queue says so", async () => {
  const rules = { id: "sales", joinWhenNoAgents: true, leaveWhenNoAgents: true, onNoAgents: voicemail };
  const house = openHouse(rules);
  const early = await house.enter("sales");
  await house.clock.advanceAsync(60_000);
  house.distributor.configure([queueOf({ members: [{ agent: "1001", penalty: 0 }], ...rules })]);
  await house.settle();
  expect(early.factsOf("queue.left")).toEqual([]);
  early.hangUp();
  house.signIn("1001");
  house.directory.find("1001")?.send({ type: "pause", reason: "lunch" }, "page");
  const late = await house.enter("sales");
  expect(late.factsOf("queue.left")).toEqual([]);
  house.directory.find("1001")?.send({ type: "sign-out" }, "page");
  await house.settle();
  expect(late.factsOf("queue.left")).toMatchObject([{ reason: "no-agents" }]);
  expect(house.outcomes.get(late.id)).toEqual(voicemail);
});

test("a queue taken out of the configuration lets its callers go", async () => {
  const house = openHouse({ id: "sales", joinWhenNoAgents: true });
  const call = await house.enter("sales");
  house.distributor.configure([]);
  await house.clock.advanceAsync(2_000);
  expect(house.outcomes.get(call.id)).toEqual({ kind: "hang-up" });
  expect(call.factsOf("queue.left")).toMatchObject([{ reason: "moved" }]);
});
