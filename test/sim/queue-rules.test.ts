import { once } from "node:events";
import { expect, test } from "vitest";
import type { Config } from "#firmware/config/schema/config.ts";
import { type Box, openBox } from "#test/support/box.ts";
import type { TrunkCaller } from "#test/support/box-callers.ts";

type Queue = Config["queues"][number];

const SALES = "02155501002";
const SUPPORT = "02155501003";
const VIP = "02155501004";

/** A box whose numbers lead straight into queues; `change` says how Sales is set. */
function queueBox(change: (sales: Queue, config: Config) => void = () => undefined): Promise<Box> {
  return openBox({
    change(config) {
      const vip = { id: "q", kind: "queue", queue: "sales", priority: 50 } as const;
      config.flows.push({ id: "vip", name: "VIP", start: "q", nodes: [vip] });
      const rule = { enabled: true, name: "shortcut" };
      config.inboundRules = [
        { ...rule, id: "sales", called: SALES, inHours: { kind: "queue", queue: "sales" } },
        { ...rule, id: "support", called: SUPPORT, inHours: { kind: "queue", queue: "support" } },
        { ...rule, id: "vip", called: VIP, inHours: { kind: "flow", flow: "vip" } },
      ];
      for (const queue of config.queues) if (queue.id === "sales") change(queue, config);
    },
  });
}

async function waits(box: Box, from: string, to = SALES): Promise<TrunkCaller> {
  const before = box.events.filter(({ type }) => type === "queue.joined").length;
  const caller = await (await box.caller(from, to)).answered();
  const joined = (): number => box.events.filter(({ type }) => type === "queue.joined").length;
  await box.until("the caller is in the queue", () => joined() > before);
  return caller;
}

function pause(box: Box, agent: string): void {
  box.service.people.actions.apply(agent, { type: "pause", reason: "break" }, "page");
}

function ready(box: Box, agent: string): void {
  box.service.people.actions.apply(agent, { type: "ready" }, "page");
}

test("a full queue says so and lets the caller go; who waits already is not touched", async () => {
  const box = await queueBox((sales) => {
    sales.maxWaiting = 1;
    delete sales.onFull;
  });
  await box.agent("1001");
  pause(box, "1001");
  const first = await waits(box, "13800000001");
  const second = await (await box.caller("13800000002", SALES)).answered();
  await second.ended();
  expect(await second.heard()).toEqual(["queue-full"]);
  expect(first.call.state).toBe("answered");
  const { call } = await box.ended();
  expect(box.record(call)).toMatchObject({ result: "overflow", caller_number: "13800000002", ended_by: "system" });
  expect(box.record(call).stays).toMatchObject([{ reason: "full", wait_ms: 0 }]);
  first.hangUp();
  await box.isQuiet();
});

test("with nobody signed in the caller hears it at once, or goes where the queue says", async () => {
  const box = await queueBox((sales, config) => {
    delete sales.onNoAgents;
    for (const queue of config.queues) if (queue.id === "support") queue.onNoAgents = { kind: "queue", queue: "sales" };
  });
  const caller = await (await box.caller("13800000001", SUPPORT)).answered();
  await caller.ended();
  expect(await caller.heard()).toEqual(["no-agents"]);
  const { call } = await box.ended();
  expect(box.record(call).stays).toMatchObject([
    { queue: "support", reason: "no-agents" },
    { queue: "sales", reason: "no-agents" },
  ]);
  expect(box.decisions(call)).toEqual(expect.arrayContaining(["queue.no-agents"]));
  await box.isQuiet();
});

test("the longest wait ends in the mailbox", async () => {
  const box = await queueBox((sales) => {
    sales.maxWaitSeconds = 1;
  });
  await box.agent("1001");
  pause(box, "1001");
  const caller = await waits(box, "13800000001");
  await caller.hearsSound("leave-message");
  expect(await caller.heard()).toEqual(["queue-joined", "queue-position-1", "hold-music", "leave-message"]);
  caller.hangUp();
  const { call } = await box.ended();
  expect(box.record(call).stays).toMatchObject([{ queue: "sales", reason: "timeout" }]);
  await box.isQuiet();
});

test("the exit key leads out of the queue, and is not taken for a key of what follows", async () => {
  const box = await queueBox((sales) => {
    sales.exitKey = { key: "1", to: { kind: "flow", flow: "main" } };
  });
  await box.agent("1001");
  pause(box, "1001");
  const caller = await waits(box, "13800000001");
  await caller.hearsSound("hold-music");
  caller.press("1");
  await caller.hearsSound("main-menu-bilingual");
  await box.event("queue.left", ({ reason }) => reason === "key");
  expect((await caller.heard()).slice(-2)).toEqual(["welcome", "main-menu-bilingual"]);
  expect(box.events.some((event) => event.type === "flow.entered" && event.node === "sales")).toBe(false);
  caller.hangUp();
  await box.isQuiet();
});

test("a caller of higher priority is served first, and those behind are told their place", async () => {
  const box = await queueBox();
  const desk = await box.agent("1001");
  pause(box, "1001");
  const early = await waits(box, "13800000001");
  const late = await waits(box, "13800000002");
  const important = await waits(box, "13800000003", VIP);
  await important.hearsSound("queue-position-1");
  await late.hearsSound("queue-position-2");
  const served: string[] = [];
  desk.on("call", (offer) => {
    served.push(offer.from);
    offer.answer();
    offer.hangUp();
  });
  ready(box, "1001");
  await Promise.all([early, late, important].map((caller) => caller.ended()));
  expect(served).toEqual(["13800000003", "13800000001", "13800000002"]);
  await box.isQuiet();
});

test("an agent of a later rank is rung only when all of the first rank are busy", async () => {
  const box = await queueBox((sales) => {
    sales.members = [
      { agent: "1001", penalty: 0 },
      { agent: "1003", penalty: 5 },
    ];
    sales.wrapUpSeconds = 30;
  });
  // The second rank has been idle longest: rank goes before strategy.
  const second = await box.agent("1003");
  const first = await box.agent("1001");
  first.on("call", (offer) => offer.answer());
  const one = await waits(box, "13800000001");
  await box.agentIs("1001", "talking");
  const rung = once(second, "call");
  const other = await waits(box, "13800000002");
  const [offer] = await rung;
  expect(offer.from).toBe("13800000002");
  one.hangUp();
  other.hangUp();
  await box.isQuiet();
});

test("an agent of several queues serves the heavier one first, also when its caller came later", async () => {
  const box = await queueBox((_, config) => {
    for (const queue of config.queues) {
      queue.members = [{ agent: "1002", penalty: 0 }];
      queue.weight = queue.id === "support" ? 20 : 10;
    }
  });
  const desk = await box.agent("1002");
  pause(box, "1002");
  const early = await waits(box, "13800000001", SALES);
  const late = await waits(box, "13800000002", SUPPORT);
  const rung = once(desk, "call");
  ready(box, "1002");
  const [offer] = await rung;
  expect(offer.from).toBe("13800000002");
  early.hangUp();
  late.hangUp();
  await box.isQuiet();
});

test("an agent signs in with *11 and the PIN on the desk phone, and gets the caller who waits", async () => {
  const box = await queueBox((sales) => {
    sales.joinWhenNoAgents = true;
  });
  const desk = await box.phone("1001");
  const waiting = await waits(box, "13800000001");
  const rung = once(desk, "call");
  const code = await box.dials(desk, "*11");
  await code.hearsSound("enter-pin");
  for (const key of "9999#") code.press(key);
  await code.hearsSound("wrong-pin");
  expect(box.agentState("1001")).toBe("signed-out");
  for (const key of "1111#") code.press(key);
  await code.hearsSound("signed-in");
  await code.ended();
  const [offer] = await rung;
  expect(offer.from).toBe("13800000001");
  offer.answer();
  await box.agentIs("1001", "talking");
  waiting.hangUp();
  await box.isQuiet();
  const done = box.service.db.all<{ to_state: string; done_by: string }>("SELECT * FROM agent_event ORDER BY id");
  expect(done[0]).toMatchObject({ agent: "1001", done_by: "phone" });
});

test("three wrong PINs end the call, and nobody is signed in", async () => {
  const box = await queueBox();
  const code = await box.dials(await box.phone("1001"), "*11");
  for (let attempt = 1; attempt <= 3; attempt++) {
    for (const key of "0000#") code.press(key);
    await box.until(
      `refusal ${attempt}`,
      () =>
        box.events.filter((event) => event.type === "prompt.played" && event.prompt === "wrong-pin").length >= attempt,
    );
  }
  await code.ended();
  expect(box.agentState("1001")).toBe("signed-out");
  await box.isQuiet();
});

test("an agent pauses with a reason and comes back by phone code; a paused agent is not rung", async () => {
  const box = await queueBox();
  const desk = await box.agent("1001");
  const pauses = await box.dials(desk, "*132");
  await pauses.hearsSound("agent-paused");
  await pauses.ended();
  expect(box.service.people.directory.views("1001")[0]?.state).toMatchObject({ name: "paused", reason: "lunch" });
  const waiting = await waits(box, "13800000001");
  await waiting.hearsSound("hold-music");
  expect(box.events.some(({ type }) => type === "queue.offered")).toBe(false);
  const rung = once(desk, "call");
  const back = await box.dials(desk, "*14");
  await back.hearsSound("agent-ready");
  await back.ended();
  await rung;
  waiting.hangUp();
  await box.isQuiet();
  const out = await box.dials(desk, "*12");
  await out.hearsSound("signed-out");
  await out.ended();
  expect(box.agentState("1001")).toBe("signed-out");
});

test("a restart of the box signs nobody in or out, and the next caller gets the agent who was ready", async () => {
  const box = await queueBox();
  const desk = await box.agent("1001");
  await box.agent("1002");
  box.service.people.actions.apply("1002", { type: "pause", reason: "lunch" }, "page");
  await box.stop();
  await box.start();
  expect(box.agentState("1001"), "the box knows its phones from the first moment").toBe("ready");
  expect(box.service.people.directory.views("1002")[0]?.state).toMatchObject({ name: "paused", reason: "lunch" });
  expect(box.agentState("1003")).toBe("signed-out");
  const rung = once(desk, "call");
  const caller = await waits(box, "13800000001");
  const [offer] = await rung;
  offer.answer();
  await box.agentIs("1001", "talking");
  caller.hangUp();
  await box.isQuiet();
});

test("a restart in the middle of a conversation ends it in an orderly way, with its record and the day's figures", async () => {
  const box = await queueBox();
  const desk = await box.agent("1001");
  const rung = once(desk, "call");
  const caller = await waits(box, "13800000001");
  const [offer] = await rung;
  offer.answer();
  const { call } = await box.event("bridge.joined");
  await box.stop();
  await caller.ended();
  await box.start();
  expect(box.record(call)).toMatchObject({ result: "answered", agent: "1001", cause: 41, ended_by: "system" });
  expect(box.service.people.distributor.queue("sales")?.figures.today()).toMatchObject({ offered: 1, answered: 1 });
  await box.agentIs("1001", "ready");
  await box.isQuiet();
});
