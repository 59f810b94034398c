import { afterAll, describe, expect, test } from "vitest";
import { R2ExchangeProgram } from "#test/support/r2-exchange.ts";
import { letGo, R2House, type R2HouseOptions } from "#test/support/r2-house.ts";

const program = R2ExchangeProgram.build();
afterAll(() => program?.close());
const CALLER = "01058881234";

async function withHouse(
  options: Omit<R2HouseOptions, "channels">,
  act: (house: R2House) => Promise<void>,
): Promise<void> {
  if (program === undefined) return;
  const house = new R2House(program, { channels: [1, 17], ...options });
  try {
    await house.run(200);
    await act(house);
  } finally {
    await house.close();
  }
}

/** A call of the exchange on timeslot 1 that we have taken; its number on our side. */
async function takeCall(house: R2House): Promise<number> {
  house.exchange.order(`call 1 ${CALLER} 95588`);
  await house.run(3_000);
  const call = house.incoming(1) ?? 0;
  house.side.span.command({ type: "answer", call });
  await house.run(1_000);
  return call;
}

describe.skipIf(program === undefined)("line signalling with libopenr2 as the exchange", () => {
  const five = { setting: { calledDigits: 5 }, environment: { MAX_DNIS: "5", MAX_ANI: "11" } };

  test("Brazil: the exchange answers twice, and the call goes on", async () => {
    const environment = { ...five.environment, DOUBLE_ANSWER: "1" };
    await withHouse({ variant: "br", environment }, async (house) => {
      house.exchange.order("number * charge 100");
      const call = house.side.dial(1, "95588", { number: CALLER });
      await house.run(6_000);
      expect(house.story(call).at(-1)).toBe("answered");
      expect(house.side.trace.at(-1)).toBe("1 received: metering pulse");
    });
  });

  test("Brazil: we answer twice, which ends a collect call and no other", async () => {
    const setting = { calledDigits: 5, doubleAnswerMs: 300 };
    await withHouse({ variant: "br", setting, environment: { METERING_MS: "400" } }, async (house) => {
      const call = await takeCall(house);
      await house.run(1_000);
      expect(house.told(1)).toContain("metering");
      expect(house.told(1)).not.toContain("disconnected");
      expect(house.story(call)).toEqual(["incoming", "answered"]);
    });
  });

  test("Brazil: a call that was accepted and is given up is released by force", async () => {
    await withHouse({ variant: "br", ...five }, async (house) => {
      house.exchange.order(`call 1 ${CALLER} 95588`);
      await house.run(3_000);
      const call = house.incoming(1) ?? 0;
      house.side.span.command({ type: "alert", call, hasTone: true });
      await house.run(1_000);
      house.side.span.command({ type: "clear", call, cause: 19 });
      await house.run(1_000);
      expect(house.exchange.told(1, "disconnected")).toMatchObject([{ cause: "Forced Release" }]);
      expect(house.story(call)).toEqual(["incoming", "cleared 19 us"]);
      expect(house.state(1)).toBe("idle");
    });
  });

  test("a forced release of the exchange ends our call", async () => {
    await withHouse({ variant: "br", ...five }, async (house) => {
      house.exchange.order("number * charge 100");
      const call = house.side.dial(1, "95588", { number: CALLER });
      await house.run(4_000);
      house.exchange.order("hang-up 1 forced");
      await house.run(1_000);
      expect(house.story(call).slice(-2)).toEqual(["answered", "cleared 31 them"]);
      expect([house.state(1), house.told(1).at(-1)]).toEqual(["idle", "ended"]);
    });
  });

  test("Argentina: metering pulses are counted and end nothing, a long one is the end", async () => {
    await withHouse({ variant: "ar", ...five }, async (house) => {
      house.side.onEvent = letGo(house.side);
      house.exchange.order("number * charge 100");
      const call = house.side.dial(1, "95588", { number: CALLER });
      await house.run(4_000);
      for (let pulse = 0; pulse < 3; pulse++) {
        house.exchange.order("pulse 1 1101 160");
        await house.run(600);
      }
      expect(house.story(call).at(-1)).toBe("answered");
      expect(house.side.trace.filter((line) => line.endsWith("metering pulse"))).toHaveLength(3);
      house.exchange.order("hang-up 1");
      await house.run(1_500);
      expect(house.story(call).slice(-2)).toEqual(["clearing", "cleared 16 us"]);
    });
  });

  test("a timeslot is blocked by the exchange and given back, and by us", async () => {
    await withHouse({ variant: "cn", ...five }, async (house) => {
      house.exchange.order("block 1");
      await house.run(200);
      expect([house.state(1), house.state(17)]).toEqual(["blocked-there", "idle"]);
      expect(house.story(house.side.dial(1, "95588"))).toEqual(["cleared 44 them"]);
      house.exchange.order("idle 1");
      await house.run(200);
      expect(house.state(1)).toBe("idle");
      house.side.span.command({ type: "block", channel: 1 });
      await house.run(200);
      expect([house.state(1), house.told(1).at(-1)]).toEqual(["blocked-here", "blocked"]);
      house.exchange.order(`call 1 ${CALLER} 95588`);
      await house.run(200);
      expect([house.told(1).at(-1), house.incoming(1)]).toEqual(["refused", undefined]);
      house.side.span.command({ type: "unblock", channel: 1 });
      await house.run(200);
      expect([house.state(1), house.told(1).at(-1)]).toEqual(["idle", "idle"]);
    });
  });

  test("both seize at once: both let go, and the timeslot takes the next call", async () => {
    await withHouse({ variant: "itu", ...five }, async (house) => {
      house.exchange.order(`call 1 ${CALLER} 95588`);
      await house.run(20);
      const call = house.side.dial(1, "95588");
      await house.run(4_000);
      expect(house.side.trace).toContain("1 received: seizure (0001)");
      expect(house.story(call)).toEqual(["cleared 44 them"]);
      expect([house.state(1), house.incoming(1)]).toEqual(["idle", undefined]);
      await takeCall(house);
      expect(house.told(1).at(-1)).toBe("answered");
    });
  });

  test("the caller gives up while digits are asked for, and while the call is offered", async () => {
    await withHouse({ variant: "itu", ...five }, async (house) => {
      house.exchange.order(`call 1 ${CALLER} 95588`);
      await house.run(700);
      house.exchange.order("hang-up 1");
      await house.run(1_000);
      expect([house.incoming(1), house.state(1), house.told(1).at(-1)]).toEqual([undefined, "idle", "ended"]);
      house.exchange.order(`call 1 ${CALLER} 95588`);
      await house.run(3_000);
      house.exchange.order("hang-up 1");
      await house.run(1_000);
      expect(house.story(house.incoming(1))).toEqual(["incoming", "cleared 16 them"]);
      expect([house.state(1), house.told(1).at(-1)]).toEqual(["idle", "ended"]);
    });
  });

  test("we give up while our digits are sent, and while the callee is rung", async () => {
    await withHouse({ variant: "cn", environment: { MAX_DNIS: "5" } }, async (house) => {
      house.exchange.order("number * charge 60000");
      for (const ms of [600, 4_000]) {
        const call = house.side.dial(1, "95588", { number: CALLER });
        await house.run(ms);
        house.side.span.command({ type: "clear", call, cause: 16 });
        await house.run(1_000);
        expect(house.story(call).at(-1)).toBe("cleared 16 us");
        expect([house.state(1), house.told(1).at(-1)]).toEqual(["idle", "ended"]);
      }
    });
  });

  test("the exchange asks for the caller first, or never, or accepts without group B", async () => {
    const environments = [
      { ANI_FIRST: "1" },
      { ANI_FIRST: "0" },
      { SKIP_CATEGORY: "1", ANI_FIRST: "0" },
      { IMMEDIATE_ACCEPT: "1" },
    ];
    for (const environment of environments) {
      const options = { variant: "id", environment: { ...five.environment, ...environment } };
      await withHouse(options, async (house) => {
        house.exchange.order("number * charge 100");
        const call = house.side.dial(1, "95588", { number: CALLER });
        await house.run(4_000);
        expect(house.story(call).slice(-2), JSON.stringify(environment)).toEqual(["alerting", "answered"]);
        const ani = "SKIP_CATEGORY" in environment ? "" : CALLER;
        expect(house.exchange.told(1, "offered")).toMatchObject([{ ani, dnis: "95588" }]);
      });
    }
  });

  test("fewer digits than the exchange expects: the end of the number, or silence, tells it", async () => {
    for (const [variant, ms] of [
      ["itu", 4_000],
      ["ar", 10_000],
    ] as const) {
      await withHouse({ variant, environment: { MAX_DNIS: "12", MAX_ANI: "11" } }, async (house) => {
        house.exchange.order("number * charge 100");
        const call = house.side.dial(1, "95588", { number: CALLER });
        await house.run(ms);
        expect(house.exchange.told(1, "offered"), variant).toMatchObject([{ ani: CALLER, dnis: "95588" }]);
        expect(house.story(call).at(-1), variant).toBe("answered");
      });
    }
  });

  test("30 calls on 30 channels at once, both ways", async () => {
    if (program === undefined) return;
    const channels = Array.from({ length: 31 }, (_, index) => index + 1).filter((slot) => slot !== 16);
    const house = new R2House(program, { variant: "itu", channels, ...five });
    try {
      house.exchange.order("number * charge 100");
      house.side.onEvent = (event) => {
        if (event.type === "incoming") house.side.span.command({ type: "answer", call: event.call });
      };
      await house.run(200);
      const [theirs, ours] = [channels.slice(0, 15), channels.slice(15)];
      for (const slot of theirs) house.exchange.order(`call ${slot} ${CALLER} 95588`);
      const calls = ours.map((channel) => house.side.dial(channel, "95588", { number: CALLER }));
      await house.run(4_000);
      for (const call of calls) expect(house.story(call).at(-1)).toBe("answered");
      for (const slot of theirs) expect(house.story(house.incoming(slot))).toEqual(["incoming", "answered"]);
      expect(house.side.listening).toBe(0);
    } finally {
      await house.close();
    }
  });
});
