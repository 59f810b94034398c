import { once } from "node:events";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Box } from "#test/support/box.ts";
import type { TrunkCaller } from "#test/support/box-callers.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import { sine } from "#test/support/rtp-phone.ts";
import type { SipPhone } from "#test/support/sip-phone.ts";

/** One box for all steps: what one call left behind would disturb the next. */
let box: Box;
let desk: SipPhone;

const MENU = "02155501001";
const QUEUE = "02155501002";
const VOICEMAIL = "02155501003";
const EXTENSION = "02155501004";

beforeAll(async () => {
  box = await Box.open({
    change(config) {
      const inHours = {
        [QUEUE]: { kind: "queue", queue: "sales" },
        [VOICEMAIL]: { kind: "voicemail", mailbox: "general" },
        [EXTENSION]: { kind: "extension", extension: "1004" },
      } as const;
      const rules = Object.entries(inHours).map(([called, to]) => ({
        id: `to-${called}`,
        name: called,
        enabled: true,
        called,
        inHours: to,
      }));
      config.inboundRules.unshift(...rules);
      for (const queue of config.queues) queue.wrapUpSeconds = 0.3;
    },
  });
  desk = await box.agent("1001");
});

afterAll(async () => {
  await box.close();
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") console.error(box.ladder());
  box.events.length = 0;
  await box.isQuiet();
  await box.agentIs("1001", "ready");
});

async function call(to: string): Promise<TrunkCaller> {
  return box.caller("13800138000", to);
}

/** The caller is with the queue, the agent's phone rings. */
async function ringing(): Promise<{ caller: TrunkCaller; agent: PhoneCall }> {
  const offered = once(desk, "call");
  const caller = await (await call(QUEUE)).answered();
  const [agent] = await offered;
  agent.ring();
  await box.event("leg.ringing");
  return { caller, agent };
}

async function talking(): Promise<{ caller: TrunkCaller; agent: PhoneCall }> {
  const both = await ringing();
  both.agent.answer();
  await box.event("bridge.joined");
  both.caller.say(600);
  both.agent.rtp.hum(sine(800, 20));
  await both.caller.hears(800);
  return both;
}

async function held(): Promise<{ caller: TrunkCaller; agent: PhoneCall }> {
  const both = await talking();
  both.agent.hold(true);
  both.agent.rtp.quiet();
  await box.event("leg.held");
  await both.caller.hearsSound("hold-music");
  return both;
}

/** The record once the call has ended and nothing of it is left. */
async function recordOf() {
  const { call: id } = await box.ended();
  await box.isQuiet();
  return box.record(id);
}

describe("the caller hangs up", () => {
  test("while the phone called rings: it stops ringing, nobody was reached", async () => {
    const phone = await box.phone("1004");
    const rings = once(phone, "call");
    const caller = await call(EXTENSION);
    const [rung] = await rings;
    rung.ring();
    await box.event("leg.ringing");
    caller.hangUp();
    await once(rung, "ended");
    expect(await recordOf()).toMatchObject({ result: "abandoned", ended_by: "caller", answered_at: null });
    expect((await recordOf()).legs).toMatchObject([{ agent: "1004", result: "caller-left" }]);
  });

  test("during the greeting", async () => {
    const caller = await (await call(MENU)).answered();
    await caller.hearsSound("welcome");
    caller.hangUp();
    expect(await recordOf()).toMatchObject({ result: "abandoned", ended_by: "caller", cause: 16, queue: null });
  });

  test("in the menu", async () => {
    const caller = await (await call(MENU)).answered();
    await caller.hearsSound("main-menu-bilingual");
    caller.hangUp();
    expect(await recordOf()).toMatchObject({ result: "abandoned", ended_by: "caller", way: /Main menu$/ });
  });

  test("while the queue welcomes", async () => {
    const caller = await (await call(QUEUE)).answered();
    await caller.hearsSound("queue-joined");
    caller.hangUp();
    const record = await recordOf();
    expect(record).toMatchObject({ result: "abandoned", ended_by: "caller", queue: "sales", agent: null });
    expect(record.stays).toMatchObject([{ queue: "sales", reason: "abandoned" }]);
  });

  test("waiting with music, while no agent is free", async () => {
    box.service.people.actions.apply("1001", { type: "pause" }, "page");
    const caller = await (await call(QUEUE)).answered();
    await caller.hearsSound("hold-music");
    caller.hangUp();
    const record = await recordOf();
    box.service.people.actions.apply("1001", { type: "ready" }, "page");
    expect(record).toMatchObject({ result: "abandoned", queue: "sales", legs: [] });
    expect(record.wait_ms).toBeGreaterThan(500);
  });

  test("while the agent's phone rings: it stops, the agent is ready, nothing counts as missed", async () => {
    const { caller, agent } = await ringing();
    caller.hangUp();
    await once(agent, "ended");
    const record = await recordOf();
    expect(record).toMatchObject({ result: "abandoned", talk_ms: 0 });
    expect(record.legs).toMatchObject([{ agent: "1001", result: "caller-left" }]);
    expect(box.service.people.directory.views("1001")[0]).toMatchObject({ state: { name: "ready" }, misses: 0 });
  });

  test("in the moment the agent answers: the agent's phone is let go at once", async () => {
    const { caller, agent } = await ringing();
    agent.answer();
    caller.hangUp();
    await once(agent, "ended");
    const record = await recordOf();
    expect(record).toMatchObject({ ended_by: "caller", cause: 16 });
    expect(["answered", "abandoned"]).toContain(record.result);
  });

  test("while talking: the agent hears no more, and wraps up", async () => {
    const { caller, agent } = await talking();
    caller.hangUp();
    await once(agent, "ended");
    await box.agentIs("1001", "wrap-up");
    expect(await recordOf()).toMatchObject({ result: "answered", agent: "1001", ended_by: "caller", cause: 16 });
  });

  test("on hold", async () => {
    const { caller, agent } = await held();
    caller.hangUp();
    await once(agent, "ended");
    const record = await recordOf();
    expect(record).toMatchObject({ result: "answered", ended_by: "caller" });
    expect(record.hold_ms).toBeGreaterThan(0);
  });

  test("while the mailbox greets: no message is left", async () => {
    const caller = await (await call(VOICEMAIL)).answered();
    await caller.hearsSound("leave-message");
    caller.hangUp();
    const record = await recordOf();
    expect(record).toMatchObject({ ended_by: "caller", voicemail: null });
    expect(record.result).toBe("abandoned");
  });

  test("while leaving a message: the message is kept, and it is the end of it that is missing", async () => {
    const caller = await (await call(VOICEMAIL)).answered();
    await caller.hearsSound("beep");
    caller.say(600);
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // a message takes its time
    caller.hangUp();
    const record = await recordOf();
    expect(record).toMatchObject({ result: "voicemail", ended_by: "caller" });
    const [message] = box.service.audio.messages.list("general");
    expect(message).toMatchObject({ mailbox: "general", caller: { number: "13800138000" } });
    expect(message?.durationMs).toBeGreaterThan(2_000);
  });
});

describe("the agent hangs up", () => {
  test("in the moment of answering: the caller is not left alone in silence", async () => {
    const { caller, agent } = await ringing();
    agent.answer();
    agent.hangUp();
    await caller.ended();
    expect(await recordOf()).toMatchObject({ agent: "1001", ended_by: "callee", cause: 16 });
  });

  test("while talking: the caller's call ends, and the agent wraps up", async () => {
    const { caller, agent } = await talking();
    agent.hangUp();
    await caller.ended();
    await box.agentIs("1001", "wrap-up");
    expect(await recordOf()).toMatchObject({ result: "answered", agent: "1001", ended_by: "callee", cause: 16 });
  });

  test("with the caller on hold", async () => {
    const { caller, agent } = await held();
    agent.hangUp();
    await caller.ended();
    expect(await recordOf()).toMatchObject({ result: "answered", ended_by: "callee" });
  });

  test("by the phone called, outside any queue", async () => {
    const phone = await box.phone("1004");
    const rings = once(phone, "call");
    const caller = await call(EXTENSION);
    const [rung] = await rings;
    rung.answer();
    await caller.answered();
    rung.hangUp();
    await caller.ended();
    expect(await recordOf()).toMatchObject({ result: "answered", agent: "1004", ended_by: "callee" });
  });
});

describe("both hang up at once", () => {
  test("in the moment of answering", async () => {
    const { caller, agent } = await ringing();
    agent.answer();
    caller.hangUp();
    agent.hangUp();
    expect((await recordOf()).cause).toBe(16);
  });

  test("while talking", async () => {
    const { caller, agent } = await talking();
    caller.hangUp();
    agent.hangUp();
    expect(await recordOf()).toMatchObject({ result: "answered", agent: "1001", cause: 16 });
  });

  test("the agent first, by a hair", async () => {
    const { caller, agent } = await talking();
    agent.hangUp();
    caller.hangUp();
    expect(await recordOf()).toMatchObject({ result: "answered", agent: "1001", cause: 16 });
  });

  test("with the caller on hold", async () => {
    const { caller, agent } = await held();
    agent.hangUp();
    caller.hangUp();
    expect(await recordOf()).toMatchObject({ result: "answered", cause: 16 });
  });
});

test("an agent who wraps up gets no call, the caller waits and is served when the wrap-up ends", async () => {
  const { caller, agent } = await talking();
  agent.hangUp();
  await caller.ended();
  const offered = once(desk, "call");
  const next = await (await call(QUEUE)).answered();
  const [offer] = await offered;
  offer.answer();
  const { call: id } = await box.event("queue.left", ({ call: one }) => one !== box.events[0]?.call);
  next.hangUp();
  await box.ended(id);
  expect(box.record(id)).toMatchObject({ result: "answered", agent: "1001" });
});
