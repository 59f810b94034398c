import { expect, test } from "vitest";
import { Cause } from "#firmware/domain/termination.ts";
import { openHouse } from "#test/support/queue-house.ts";

test("F-ACD-01 the agent who is idle longest is rung, joined to the caller, recorded, and has wrap-up afterwards", async () => {
  const house = openHouse({ id: "sales", wrapUpSeconds: 20 });
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
  const house = openHouse({ id: "sales", joinPrompt: "queue-joined", announceEverySeconds: 30, announceWait: false }, [
    "1001",
  ]);
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
  const house = openHouse(
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

test("F-ACD-08 a refused call does not ring the same agent again at once; the other gets it", async () => {
  const house = openHouse({ id: "sales", retrySeconds: 2 });
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
  const house = openHouse({ id: "sales", missesUntilPause: 2, ringSeconds: 10, retrySeconds: 1, maxWaitSeconds: 0 }, [
    "1001",
  ]);
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
  const house = openHouse({ id: "sales", strategy: "ring-all" });
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

test.each(["while waiting", "while ringing", "as the phone is picked up", "while talking"])(
  "the caller hangs up %s: nobody is left behind",
  async (moment) => {
    const house = openHouse({ id: "sales", wrapUpSeconds: 0 });
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
  const house = openHouse({ id: "sales", retrySeconds: 1 }, ["1001"]);
  house.signIn("1001");
  const call = await house.enter("sales");
  call.ringing.fail("1001", Cause.noUserResponding);
  await house.settle();
  expect(house.state("1001")).toBe("unreachable");
  await house.clock.advanceAsync(15_000);
  expect(call.dials.length).toBe(1);
  expect(call.factsOf("queue.offer-ended")).toMatchObject([{ result: "unreachable" }]);
});
