import { afterEach, expect, test } from "vitest";
import { Cause } from "#firmware/domain/termination.ts";
import { QueueHouse, queueOf } from "#test/support/queue-house.ts";
import { restoreFigures } from "./restore-figures.ts";

let house: QueueHouse;
afterEach(() => house.close());

const voicemail = { kind: "voicemail", mailbox: "sales" } as const;

function openHouse(given: Parameters<typeof queueOf>[0], agents = ["1001", "1002"]): QueueHouse {
  const members = agents.map((agent) => ({ agent, penalty: 0 }));
  house = new QueueHouse([queueOf({ members, ...given })], agents);
  return house;
}

test("F-ACD-01 the agent who is idle longest is rung, joined to the caller, recorded, and has wrap-up afterwards", async () => {
  openHouse({ id: "sales", wrapUpSeconds: 20 });
  house.signIn("1001");
  house.clock.advance(5000);
  house.signIn("1002");
  const call = await house.enter("sales");
  expect(call.ringing.extensions).toEqual(["1001"]);
  expect(house.state("1001")).toBe("offered");
  const leg = call.ringing.pickUp("1001");
  await house.settle();
  expect(call.bridges[0]?.options.recordBecause).toBe("queue sales records 1001");
  expect(house.state("1001")).toBe("talking");
  expect(call.factsOf("queue.left")).toMatchObject([{ reason: "answered", agent: "1001" }]);
  leg?.putDown();
  await house.settle();
  expect(house.outcomes.get(call.id)).toBeUndefined();
  expect(house.outcomes.has(call.id)).toBe(true);
  expect(house.state("1001")).toBe("wrap-up");
  await house.clock.advanceAsync(20_000);
  expect(house.state("1001")).toBe("ready");
});

test("the waiting caller hears the welcome, the place, music, and the place again only when it is better", async () => {
  openHouse({ id: "sales", joinPrompt: "queue-joined", announceEverySeconds: 30, announceWait: false }, ["1001"]);
  house.signIn("1001");
  const talking = await house.enter("sales");
  const leg = talking.ringing.pickUp("1001");
  const first = await house.enter("sales");
  const second = await house.enter("sales");
  await house.clock.advanceAsync(10_000);
  expect(second.heard).toEqual(["queue-joined", "position-2"]);
  expect(second.music).toBe("music");
  await house.clock.advanceAsync(60_000);
  expect(second.heard).toEqual(["queue-joined", "position-2"]);
  first.hangUp();
  await house.clock.advanceAsync(31_000);
  expect(second.heard).toEqual(["queue-joined", "position-2", "position-1"]);
  expect(second.factsOf("queue.moved")).toEqual([{ type: "queue.moved", queue: "sales", position: 1 }]);
  leg?.putDown();
});

test("comfort words and the expected wait come at their own intervals", async () => {
  openHouse(
    {
      id: "sales",
      announcePosition: "never",
      announceEverySeconds: 40,
      comfortPrompt: "still-waiting",
      comfortEverySeconds: 15,
    },
    ["1001"],
  );
  house.signIn("1001");
  const talking = await house.enter("sales");
  const leg = talking.ringing.pickUp("1001");
  await house.settle();
  const call = await house.enter("sales");
  await house.clock.advanceAsync(45_000);
  expect(call.heard).toEqual(["wait-3", "still-waiting", "still-waiting", "wait-3"]);
  leg?.putDown();
});

test("F-ACD-04 a full queue sends the caller where it says, and says why", async () => {
  openHouse({ id: "sales", maxWaiting: 1, onFull: voicemail, joinWhenNoAgents: true });
  await house.enter("sales");
  const call = await house.enter("sales");
  expect(house.outcomes.get(call.id)).toEqual(voicemail);
  expect(call.decisions).toMatchObject([
    { code: "queue.full", facts: { overflow: true }, setting: "/setup/queues/sales" },
  ]);
  expect(call.factsOf("queue.joined")).toEqual([]);
});

test("F-ACD-04 nobody signed in: the caller is not let in; a queue without a way out apologises and hangs up", async () => {
  openHouse({ id: "sales" });
  const call = await house.enter("sales");
  await house.clock.advanceAsync(2000);
  expect(call.heard).toEqual(["no-agents"]);
  expect(house.outcomes.get(call.id)).toEqual({ kind: "hang-up" });
});

test("F-ACD-04 an unplugged phone is no agent, and all paused turns callers away where the queue says so", async () => {
  openHouse({ id: "sales", joinWhenAllPaused: false, onNoAgents: voicemail });
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
  openHouse({ id: "sales", onNoAgents: voicemail });
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
  openHouse({ id: "sales", onNoAgents: voicemail }, ["1001"]);
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
  openHouse({ id: "sales", maxWaitSeconds: 20, ringSeconds: 60, onTimeout: voicemail });
  house.signIn("1001");
  const call = await house.enter("sales");
  await house.clock.advanceAsync(20_000);
  expect(house.outcomes.get(call.id)).toEqual(voicemail);
  expect(call.factsOf("queue.offer-ended")).toMatchObject([{ agent: "1001", result: "caller-left", ringMs: 20_000 }]);
  expect(house.state("1001")).toBe("ready");
  expect(house.directory.views("1001")[0]?.misses).toBe(0);
});

test("the exit key leaves the queue at once, also while an agent's phone rings", async () => {
  openHouse({ id: "sales", exitKey: { key: "1", to: voicemail } });
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

test("F-ACD-08 a refused call does not ring the same agent again at once; the other gets it", async () => {
  openHouse({ id: "sales", retrySeconds: 2 });
  house.signIn("1001", "1002");
  const call = await house.enter("sales");
  call.ringing.fail("1001", Cause.userBusy);
  await house.settle();
  expect(house.state("1001")).toBe("ready");
  await house.clock.advanceAsync(2_000);
  expect(call.dials.map((dial) => dial.extensions)).toEqual([["1001"], ["1002"]]);
  call.ringing.fail("1002", Cause.callRejected);
  await house.clock.advanceAsync(20_000);
  expect(call.dials.length).toBe(2);
  await house.clock.advanceAsync(12_000);
  expect(call.dials[2]?.extensions).toEqual(["1001"]);
  expect(call.factsOf("queue.offer-ended").map((fact) => fact.result)).toEqual(["refused", "refused"]);
});

test("F-ACD-08 an agent who misses as often as the queue allows is paused by the box, not after one miss", async () => {
  openHouse({ id: "sales", missesUntilPause: 2, ringSeconds: 10, retrySeconds: 1, maxWaitSeconds: 0 }, ["1001"]);
  house.signIn("1001");
  const call = await house.enter("sales");
  await house.clock.advanceAsync(10_000);
  expect(house.directory.views("1001")[0]).toMatchObject({ misses: 1, state: { name: "ready" } });
  await house.clock.advanceAsync(5_000);
  expect(call.dials.length).toBe(2);
  await house.clock.advanceAsync(10_000);
  expect(house.directory.views("1001")[0]?.state).toEqual({ name: "paused", reason: "missed-calls", auto: true });
  house.directory.find("1001")?.send({ type: "ready" });
  await house.clock.advanceAsync(10_000);
  expect(call.dials.length).toBe(3);
});

test("F-ACD-08 two agents of ring-all answer at once: the first has the call, the other is told elsewhere", async () => {
  openHouse({ id: "sales", strategy: "ring-all" });
  house.signIn("1001", "1002");
  const call = await house.enter("sales");
  const dial = call.ringing;
  expect(dial.extensions).toEqual(["1001", "1002"]);
  dial.pickUp("1002");
  dial.pickUp("1001");
  await house.settle();
  expect(call.bridges.length).toBe(1);
  expect(house.state("1002")).toBe("talking");
  expect(house.state("1001")).toBe("ready");
  expect(call.factsOf("queue.offer-ended").map((fact) => [fact.agent, fact.result])).toEqual([
    ["1002", "answered"],
    ["1001", "elsewhere"],
  ]);
});

test("a phone picked up in the moment the caller's time ran out is hung up again and the agent is free", async () => {
  openHouse({ id: "sales", maxWaitSeconds: 20, ringSeconds: 60, onTimeout: voicemail });
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

test.each(["while waiting", "while ringing", "as the phone is picked up", "while talking"])(
  "the caller hangs up %s: nobody is left behind",
  async (moment) => {
    openHouse({ id: "sales", wrapUpSeconds: 0 });
    if (moment !== "while waiting") house.signIn("1001");
    else {
      house.signIn("1001");
      house.directory.find("1001")?.send({ type: "pause", reason: "x" });
    }
    const call = await house.enter("sales");
    if (moment === "as the phone is picked up") call.ringing.pickUp("1001");
    if (moment === "while talking") {
      call.ringing.pickUp("1001");
      await house.settle();
    }
    call.hangUp();
    await house.settle();
    expect(house.outcomes.get(call.id)).toBe("gone");
    expect(house.distributor.queue("sales")?.line.entries).toEqual([]);
    expect(house.state("1001")).toBe(moment === "while waiting" ? "paused" : "ready");
    expect(call.factsOf("queue.left").map((fact) => fact.reason)).toEqual([
      moment === "while talking" ? "answered" : "abandoned",
    ]);
  },
);

test("a phone that cannot be rung makes its agent unreachable for a while instead of ringing in circles", async () => {
  openHouse({ id: "sales", retrySeconds: 1 }, ["1001"]);
  house.signIn("1001");
  const call = await house.enter("sales");
  call.ringing.fail("1001", Cause.noUserResponding);
  await house.settle();
  expect(house.state("1001")).toBe("unreachable");
  await house.clock.advanceAsync(15_000);
  expect(call.dials.length).toBe(1);
  expect(call.factsOf("queue.offer-ended")).toMatchObject([{ result: "unreachable" }]);
});

test("today's figures count answered, abandoned and short abandons, and the service level follows", async () => {
  openHouse({ id: "sales", targetSeconds: 20, shortAbandonSeconds: 5, wrapUpSeconds: 0 }, ["1001"]);
  house.signIn("1001");
  const first = await house.enter("sales");
  first.ringing.pickUp("1001");
  await house.settle();
  const short = await house.enter("sales");
  await house.clock.advanceAsync(2_000);
  short.hangUp();
  const long = await house.enter("sales");
  await house.clock.advanceAsync(30_000);
  long.hangUp();
  await house.settle();
  expect(house.distributor.queue("sales")?.figures.today()).toMatchObject({
    offered: 3,
    answered: 1,
    abandoned: 1,
    shortAbandoned: 1,
    serviceLevel: 1 / 3,
  });
});

test("a restart in the middle of the day keeps the day's figures", () => {
  openHouse({ id: "sales", targetSeconds: 20, shortAbandonSeconds: 5 });
  const insert = (
    visit: number,
    joinedAt: number,
    end: [reason: string, waitMs: number, agent: string | null],
  ): void => {
    house.db.run(
      `INSERT INTO call_queue (call, visit, queue, joined_at, left_at, wait_ms, position, priority, reason, agent, talk_ms)
       VALUES ('c-1', :visit, 'sales', :joinedAt, :joinedAt, :wait, 1, 0, :reason, :agent, 0)`,
      { visit, joinedAt, wait: end[1], reason: end[0], agent: end[2] },
    );
  };
  insert(1, 1000, ["answered", 3000, "1001"]);
  insert(2, 5000, ["answered", 3000, "1002"]);
  insert(3, 6000, ["abandoned", 30_000, null]);
  insert(4, 7000, ["timeout", 60_000, null]);
  restoreFigures(house.db, house.distributor, 5000);
  const figures = house.distributor.queue("sales")?.figures;
  expect(figures?.today()).toMatchObject({ offered: 3, answered: 1, abandoned: 1, overflowed: 1, serviceLevel: 1 / 3 });
  expect([figures?.callsOf("1001"), figures?.callsOf("1002")]).toEqual([0, 1]);
});

test("callers let in without agents wait for one, and go when the last agent signs out, if the queue says so", async () => {
  const rules = { id: "sales", joinWhenNoAgents: true, leaveWhenNoAgents: true, onNoAgents: voicemail };
  openHouse(rules);
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
  openHouse({ id: "sales", joinWhenNoAgents: true });
  const call = await house.enter("sales");
  house.distributor.configure([]);
  await house.clock.advanceAsync(2_000);
  expect(house.outcomes.get(call.id)).toEqual({ kind: "hang-up" });
  expect(call.factsOf("queue.left")).toMatchObject([{ reason: "moved" }]);
});
