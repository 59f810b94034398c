import { afterAll, describe, expect, test } from "vitest";
import type { TrunkEvent } from "#drivers/e1/signalling.ts";
import type { R2Setting } from "#drivers/r2/channel-state.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { type R2Exchange, R2ExchangeProgram } from "#test/support/r2-exchange.ts";
import { R2Side, r2Setting, runTicks } from "#test/support/r2-side.ts";

const program = R2ExchangeProgram.build();
if (program === undefined)
  console.warn("libopenr2 is not installed: its cases are skipped (apt install libopenr2-dev)");
afterAll(() => program?.close());

const VARIANTS = ["ar", "br", "cn", "cz", "co", "ec", "id", "itu", "mx", "ph", "ve"] as const;
const SLOTS = "1-15";
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

interface House {
  readonly exchange: R2Exchange;
  readonly side: R2Side;
  readonly clock: FakeClock;
}

async function withHouse(
  variant: string,
  { setting = {}, environment = {} }: { setting?: Partial<R2Setting>; environment?: Record<string, string> },
  act: (house: House) => Promise<void>,
): Promise<void> {
  if (program === undefined) return;
  const exchange = program.start({ variant: variant.toUpperCase(), slots: SLOTS, environment });
  const clock = new FakeClock();
  const side = new R2Side(clock, CHANNELS, r2Setting(variant, setting));
  try {
    await act({ exchange, side, clock });
  } finally {
    side.span.close();
    await exchange.close();
  }
}

/** Events of a call, without those of channels and the trace. */
function story(side: R2Side, call: number): string[] {
  return side.events.flatMap((event) => {
    if (!("call" in event) || event.call !== call || event.type === "message") return [];
    return [event.type === "cleared" ? `cleared ${event.cause} ${event.byUs ? "us" : "them"}` : event.type];
  });
}

/** Lets go when the far side has gone. */
function letGo(side: R2Side): (event: TrunkEvent) => void {
  return (event) => {
    if (event.type === "clearing") side.span.command({ type: "clear", call: event.call, cause: 16 });
  };
}

/** Nothing is left: all channels can take a call, no register is in use. */
function expectAtRest({ exchange, side }: House): void {
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
      await runTicks(house, 10);
      const plain = side.dial(1, "95588", { number: CALLER });
      const restricted = side.dial(2, "95588", { number: CALLER, presentation: "restricted" });
      const nobody = side.dial(3, "95589", {}, 2);
      const failing = OUTCOMES.map((_, index) => side.dial(4 + index, `9560${index}`, { number: CALLER }));
      await runTicks(house, 320);
      for (const call of [plain, restricted, nobody]) {
        expect(story(side, call)).toEqual([
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
        expect(story(side, failing[index] ?? 0), outcome).toEqual(["channel-chosen", "proceeding", end]);
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
      await runTicks(house, 10);
      exchange.order(`call 1 ${CALLER} 95588 NATIONAL_SUBSCRIBER 300`);
      exchange.order("call 2 - 95588 TEST_EQUIPMENT");
      exchange.order("call 3 . 95588");
      for (const index of REFUSALS.keys()) exchange.order(`call ${4 + index} ${CALLER} 9560${index}`);
      const isAnswered = new Set<number>();
      // Without a sign for the end of a number of unknown length, five seconds of silence are it.
      await runTicks(house, calledDigits === 0 ? 520 : 240, () => {
        for (const slot of [1, 2, 3]) {
          const call = side.told("incoming").find((event) => event.channel === slot)?.call;
          if (call === undefined || isAnswered.has(slot) || exchange.told(slot, "accepted").length === 0) continue;
          isAnswered.add(slot);
          side.span.command({ type: "answer", call });
        }
        for (const slot of [2, 3]) {
          const call = side.told("incoming").find((event) => event.channel === slot)?.call;
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
      expect(story(side, calls.get(1)?.call ?? 0)).toEqual(["incoming", "answered", "cleared 16 them"]);
      for (const slot of [2, 3]) {
        expect(story(side, calls.get(slot)?.call ?? 0)).toEqual(["incoming", "answered", "cleared 16 us"]);
        expect(exchange.told(slot, "disconnected")).toMatchObject([{ cause: "Normal Clearing" }]);
      }
      REFUSALS.forEach(([cause, name], index) => {
        if (name(variant) === "No Answer") return;
        expect(exchange.told(4 + index, "disconnected"), `cause ${cause}`).toMatchObject([{ cause: name(variant) }]);
        expect(story(side, calls.get(4 + index)?.call ?? 0)).toEqual(["incoming", `cleared ${cause} us`]);
      });
      if (variant !== "co") expectAtRest(house);
    });
  });
});
