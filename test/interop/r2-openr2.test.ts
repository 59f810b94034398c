import { afterAll, describe, expect, test } from "vitest";
import { R2ExchangeProgram } from "#test/support/r2-exchange.ts";
import { letGo, R2House, type R2HouseOptions } from "#test/support/r2-house.ts";

const program = R2ExchangeProgram.build();
if (program === undefined)
  console.warn("libopenr2 is not installed: its cases are skipped (apt install libopenr2-dev)");
afterAll(() => program?.close());

const VARIANTS = ["ar", "br", "cn", "cz", "co", "ec", "id", "itu", "mx", "ph", "ve"] as const;
const CHANNELS = Array.from({ length: 15 }, (_, index) => index + 1);
const CALLER = "01058881234";

/** What the exchange does with the number our call goes to, and the Q.850 cause it is to end with. */
const OUTCOMES = ["busy", "congestion", "unallocated", "out-of-order", "number-changed"] as const;
const CAUSES: Readonly<Record<(typeof OUTCOMES)[number], (variant: string) => number>> = {
  busy: () => 17,
  congestion: () => 34,
  // Mexico has one signal for both.
  unallocated: (variant) => (variant === "mx" ? 17 : 1),
  "out-of-order": () => 27,
  "number-changed": (variant) => ({ br: 22, mx: 17 })[variant] ?? 1,
};

/** Causes we refuse with, and what the exchange takes them for. */
const REFUSALS: readonly (readonly [number, (variant: string) => string])[] = [
  // In Colombia libopenr2's forward end takes B-2 for an announcement.
  [17, (variant) => (variant === "co" ? "No Answer" : "Busy Number")],
  [34, () => "Network Congestion"],
  [1, (variant) => (variant === "mx" ? "Busy Number" : "Unallocated Number")],
  [27, () => "Line Out Of Order"],
];

async function withHouse(
  variant: string,
  options: Pick<R2HouseOptions, "setting" | "environment">,
  act: (house: R2House) => Promise<void>,
): Promise<void> {
  if (program === undefined) return;
  const house = new R2House(program, { variant, channels: CHANNELS, ...options });
  try {
    await act(house);
  } finally {
    await house.close();
  }
}

/** Nothing is left: all channels can take a call, no register is in use. */
function expectAtRest({ exchange, side }: R2House): void {
  expect(exchange.events.filter(({ event }) => event === "protocol-error" || event === "log")).toEqual([]);
  expect(side.listening).toBe(0);
  for (const channel of CHANNELS) {
    const states = side.told("channel").filter((event) => event.channel === channel);
    expect(states.at(-1)?.state, `channel ${channel}`).toBe("idle");
  }
}

describe.skipIf(program === undefined).each(VARIANTS)("libopenr2 as the exchange, %s", (variant) => {
  test("our calls arrive with number and caller, are answered and ended, or fail with the right cause", async () => {
    // China's backward end must be able to hear the end of the caller's number.
    const environment = { MAX_DNIS: "5", MAX_ANI: variant === "cn" ? "20" : "11" };
    await withHouse(variant, { environment }, async (house) => {
      const { exchange, side } = house;
      exchange.order("number 95588 charge 200 400");
      exchange.order("number 95589 free 200 400");
      for (const [index, outcome] of OUTCOMES.entries()) exchange.order(`number 9560${index} ${outcome}`);
      side.onEvent = letGo(side);
      await house.run(200);
      const plain = side.dial(1, "95588", { number: CALLER });
      const restricted = side.dial(2, "95588", { number: CALLER, presentation: "restricted" });
      const nobody = side.dial(3, "95589", {}, 2);
      const failing = OUTCOMES.map((_, index) => side.dial(4 + index, `9560${index}`, { number: CALLER }));
      await house.run(6_400);
      for (const call of [plain, restricted, nobody]) {
        expect(house.story(call)).toEqual([
          "channel-chosen",
          "proceeding",
          "alerting",
          "answered",
          "clearing",
          "cleared 16 us",
        ]);
      }
      expect(exchange.told(1, "offered")).toMatchObject([{ ani: CALLER, dnis: "95588" }]);
      expect(exchange.told(2, "offered")).toMatchObject([{ ani: null, dnis: "95588" }]);
      expect(exchange.told(3, "offered")).toMatchObject([
        // In Mexico a restricted number and none are the same.
        { ani: variant === "mx" ? null : "", dnis: "95589", category: "National Priority Subscriber" },
      ]);
      OUTCOMES.forEach((outcome, index) => {
        const end = `cleared ${CAUSES[outcome](variant)} them`;
        expect(house.story(failing[index]), outcome).toEqual(["channel-chosen", "proceeding", end]);
      });
      expectAtRest(house);
    });
  });

  // China: libopenr2's own forward end does not send a caller.
  const hasCaller = variant !== "cn";

  test.each([5, 0])("its calls arrive, of %i digits, are answered, hung up on, refused", async (calledDigits) => {
    const setting = { calledDigits, callerDigits: hasCaller ? 20 : 0 };
    await withHouse(variant, { setting }, async (house) => {
      const { exchange, side } = house;
      const refusals = new Map(REFUSALS.map(([cause], index) => [`9560${index}`, cause]));
      side.onEvent = (event) => {
        letGo(side)(event);
        if (event.type !== "incoming") return;
        const cause = refusals.get(event.called);
        if (cause !== undefined) side.span.command({ type: "clear", call: event.call, cause });
        else side.span.command({ type: "alert", call: event.call, hasTone: true });
      };
      await house.run(200);
      exchange.order(`call 1 ${CALLER} 95588 NATIONAL_SUBSCRIBER 300`);
      exchange.order("call 2 - 95588 TEST_EQUIPMENT");
      exchange.order("call 3 . 95588");
      for (const index of REFUSALS.keys()) exchange.order(`call ${4 + index} ${CALLER} 9560${index}`);
      const isAnswered = new Set<number>();
      // Without a sign for the end of a number of unknown length, five seconds of silence are it.
      await house.run(calledDigits === 0 ? 10_400 : 4_800, () => {
        for (const slot of [1, 2, 3]) {
          const call = house.incoming(slot);
          if (call === undefined || isAnswered.has(slot) || exchange.told(slot, "accepted").length === 0) continue;
          isAnswered.add(slot);
          side.span.command({ type: "answer", call });
        }
        for (const slot of [2, 3]) {
          const call = house.incoming(slot);
          const isTalking = exchange.told(slot, "answered").length > 0 && exchange.told(slot, "ended").length === 0;
          if (call !== undefined && isTalking) side.span.command({ type: "clear", call, cause: 16 });
        }
      });
      const calls = new Map(side.told("incoming").map((event) => [event.channel, event]));
      const parties = [
        { number: CALLER, presentation: "allowed", isScreened: true },
        { presentation: "restricted" },
        { presentation: variant === "mx" ? "restricted" : "unavailable" },
      ];
      parties.forEach((caller, index) => {
        expect(calls.get(index + 1)).toMatchObject({
          called: "95588",
          isComplete: true,
          category: index === 1 ? 3 : 1,
          caller: hasCaller ? caller : { presentation: "unavailable" },
        });
      });
      expect(house.story(calls.get(1)?.call)).toEqual(["incoming", "answered", "cleared 16 them"]);
      for (const slot of [2, 3]) {
        expect(house.story(calls.get(slot)?.call)).toEqual(["incoming", "answered", "cleared 16 us"]);
        expect(exchange.told(slot, "disconnected")).toMatchObject([{ cause: "Normal Clearing" }]);
      }
      REFUSALS.forEach(([cause, name], index) => {
        if (name(variant) === "No Answer") return;
        expect(exchange.told(4 + index, "disconnected"), `cause ${cause}`).toMatchObject([{ cause: name(variant) }]);
        expect(house.story(calls.get(4 + index)?.call)).toEqual(["incoming", `cleared ${cause} us`]);
      });
      if (variant !== "co") expectAtRest(house);
    });
  });
});
