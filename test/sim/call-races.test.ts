import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Box } from "#test/support/box.ts";
import type { PhoneCall } from "#test/support/phone-call.ts";
import type { SipPhone } from "#test/support/sip-phone.ts";

/** One box for all rounds: a leg, a port or an agent lost in one of them is missed at the end. */
let box: Box;
let desk: SipPhone;
let plain: SipPhone;

const QUEUE = "02155501002";
const EXTENSION = "02155501004";
const ROUNDS = 30;

beforeAll(async () => {
  box = await Box.open({
    change(config) {
      const rule = { enabled: true, name: "shortcut" };
      config.inboundRules.unshift(
        { ...rule, id: "queue", called: QUEUE, inHours: { kind: "queue", queue: "sales" } },
        { ...rule, id: "extension", called: EXTENSION, inHours: { kind: "extension", extension: "1004" } },
      );
      for (const queue of config.queues) queue.wrapUpSeconds = 0;
    },
  });
  desk = await box.agent("1001");
  plain = await box.phone("1004");
});

afterAll(async () => {
  await box.close();
});

afterEach(async ({ task }) => {
  if (task.result?.state === "fail") console.error(box.ladder());
  box.events.length = 0;
});

/** Delays that differ from round to round and are the same in every run: around the moment two messages cross. */
function jitter(round: number): { readonly first: number; readonly second: number } {
  if (round === 0) return { first: 50, second: 0 };
  if (round === 1) return { first: 0, second: 50 };
  return { first: (round * 7) % 5, second: (round * 11) % 6 };
}

function after(ms: number, act: () => void): Promise<void> {
  return new Promise((resolve) => {
    const run = (): void => {
      act();
      resolve();
    };
    if (ms === 0) setImmediate(run);
    else setTimeout(run, ms);
  });
}

async function gone(call: PhoneCall): Promise<void> {
  await box.until("the phone is let go", () => call.state === "ended");
}

/** The phone's next call: asked for before somebody calls, waited for afterwards. */
function nextCall(phone: SipPhone): () => Promise<PhoneCall> {
  let call: PhoneCall | undefined;
  phone.once("call", (one) => {
    call = one;
  });
  return async () => {
    await box.until("the phone rings", () => call !== undefined);
    return call ?? Promise.reject(new Error("no call"));
  };
}

/** Every call has its record, and each record agrees with itself. */
function checkRecords(rounds: number): string[] {
  const rows = box.service.db.all<Record<string, unknown>>(
    "SELECT * FROM call ORDER BY started_at DESC LIMIT :rounds",
    {
      rounds,
    },
  );
  expect(rows).toHaveLength(rounds);
  for (const row of rows) {
    expect(row.result === "answered").toBe(row.talk_started_at !== null);
    expect(row.cause).toBe(16);
    if (row.talk_started_at === null) expect(row.talk_ms).toBe(0);
  }
  return rows.map(({ result }) => String(result));
}

test("a caller who gives up while the phone is picked up leaves nothing behind, whichever comes first", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { first, second } = jitter(round);
    const rung = nextCall(plain);
    const caller = await box.caller("13800138000", EXTENSION);
    const call = await rung();
    call.ring();
    await Promise.all([after(first, () => call.answer()), after(second, () => caller.hangUp())]);
    await gone(call);
    await box.until("the call is over", () => box.service.live.size === 0);
  }
  await box.isQuiet();
  const results = checkRecords(ROUNDS);
  expect(new Set(results).size, "both ends of the race were seen").toBe(2);
});

test("a waiting caller who hangs up while an agent answers leaves the agent ready for the next", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const { first, second } = jitter(round);
    const offered = nextCall(desk);
    const caller = await (await box.caller("13800138000", QUEUE)).answered();
    const offer = await offered();
    offer.ring();
    await Promise.all([after(first, () => offer.answer()), after(second, () => caller.hangUp())]);
    await gone(offer);
    await box.agentIs("1001", "ready");
  }
  await box.isQuiet();
  const results = checkRecords(ROUNDS);
  expect(new Set(results)).toEqual(new Set(["answered", "abandoned"]));
});

test("a caller gone before the agent's phone has even rung is not put through", async () => {
  const offers: PhoneCall[] = [];
  const answer = (offer: PhoneCall): void => {
    offers.push(offer);
    offer.answer();
  };
  desk.on("call", answer);
  for (let round = 0; round < 10; round++) {
    const caller = await (await box.caller("13800138000", QUEUE)).answered();
    caller.hangUp();
    await box.until("the call is over", () => box.service.live.size === 0);
    await box.until("the phone is let go", () => offers.every(({ state }) => state === "ended"));
    await box.agentIs("1001", "ready");
  }
  desk.off("call", answer);
  await box.isQuiet();
  checkRecords(10);
});
