import { describe, expect, test } from "vitest";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import type { Config } from "#firmware/config/schema/config.ts";
import type { Schedule } from "#firmware/config/schema/routing.ts";
import { localTime, momentOf } from "#firmware/kernel/local-time.ts";
import { routeInbound } from "./inbound.ts";
import { matchDialling, routeInternal } from "./internal.ts";
import { routeOutbound } from "./outbound.ts";
import { fitPattern, matchesPattern } from "./pattern.ts";
import { openingAt } from "./schedule.ts";

const demo = createDemoConfig({ boardPath: "/dev/null" });
const SHANGHAI = "Asia/Shanghai";
const at = (date: string, time: string): number => momentOf(date, time, SHANGHAI);

function config(change: (draft: Config) => void): Config {
  const draft = structuredClone(demo);
  for (const schedule of draft.schedules) delete schedule.force;
  change(draft);
  return draft;
}

describe("patterns", () => {
  test("X is a digit, a trailing star any rest", () => {
    expect(matchesPattern("85X*", "8512345")).toBe(true);
    expect(matchesPattern("85X*", "85*")).toBe(false);
    expect(matchesPattern("7000", "7000")).toBe(true);
    expect(matchesPattern("7000", "70001")).toBe(false);
    expect(matchesPattern("*", "")).toBe(true);
    expect(fitPattern("9*", "9")).toBe("longer");
    expect(fitPattern("1001", "10")).toBe("partial");
  });
});

describe("local time", () => {
  test("is told in the box's zone and turned back", () => {
    expect(localTime(Date.UTC(2026, 10, 20, 10, 5), SHANGHAI)).toEqual({
      date: "2026-11-20",
      weekday: 5,
      time: "18:05",
    });
    expect(at("2026-11-20", "18:05")).toBe(Date.UTC(2026, 10, 20, 10, 5));
    expect(at("2026-11-20", "24:00")).toBe(at("2026-11-21", "00:00"));
  });

  test("knows the hours that do not exist or exist twice when clocks are changed", () => {
    const berlin = "Europe/Berlin";
    expect(momentOf("2026-03-29", "03:00", berlin)).toBe(Date.UTC(2026, 2, 29, 1, 0));
    expect(localTime(momentOf("2026-03-29", "02:30", berlin), berlin).time).toBe("03:30");
    expect(momentOf("2026-10-25", "02:30", berlin)).toBe(Date.UTC(2026, 9, 25, 0, 30));
    expect(momentOf("2026-10-25", "12:00", berlin)).toBe(Date.UTC(2026, 9, 25, 11, 0));
  });
});

describe("a schedule", () => {
  const office = config(() => undefined).schedules[0] as Schedule;

  test("is open from the first minute of a segment up to, not including, its last", () => {
    const open = (time: string) => openingAt(office, SHANGHAI, at("2026-11-20", time)).state;
    expect([open("08:59"), open("09:00"), open("17:59"), open("18:00")]).toEqual(["closed", "open", "open", "closed"]);
  });

  test("says when it changes next, over the weekend", () => {
    expect(openingAt(office, SHANGHAI, at("2026-11-20", "18:05"))).toEqual({
      state: "closed",
      by: "week",
      until: at("2026-11-23", "09:00"),
    });
    expect(openingAt(office, SHANGHAI, at("2026-11-20", "10:00")).until).toBe(at("2026-11-20", "18:00"));
  });

  test("closes on holidays, and works like another weekday on a make-up day", () => {
    expect(openingAt(office, SHANGHAI, at("2027-02-08", "10:00"))).toMatchObject({
      state: "holiday",
      by: "special-day",
      specialDay: "Spring Festival",
    });
    // A Sunday that is worked like a Friday.
    expect(openingAt(office, SHANGHAI, at("2027-02-14", "10:00")).state).toBe("open");
    expect(openingAt(office, SHANGHAI, at("2027-02-14", "19:00")).state).toBe("closed");
  });

  test("is forced until the end of the force", () => {
    const forced: Schedule = { ...office, force: { state: "closed", until: at("2026-11-20", "12:00") } };
    expect(openingAt(forced, SHANGHAI, at("2026-11-20", "11:00"))).toMatchObject({ state: "closed", by: "force" });
    expect(openingAt(forced, SHANGHAI, at("2026-11-20", "12:00"))).toMatchObject({ state: "open", by: "week" });
  });

  test("that never closes has no next change, and one around midnight is one stretch", () => {
    const always = demo.schedules[1] as Schedule;
    expect(openingAt(always, SHANGHAI, at("2026-11-20", "10:00"))).toEqual({ state: "open", by: "week" });
    const night: Schedule = {
      ...always,
      week: always.week.map((_, day) =>
        day === 4 ? [{ from: "22:00", to: "24:00" }] : day === 5 ? [{ from: "00:00", to: "06:00" }] : [],
      ),
    };
    expect(openingAt(night, SHANGHAI, at("2026-11-20", "23:00")).until).toBe(at("2026-11-21", "06:00"));
  });
});

describe("F-ROUTE-01 inbound", () => {
  test("the first rule that fits decides, and every rule passed over says why", () => {
    const routed = routeInbound(
      config((draft) => {
        const [main] = draft.inboundRules;
        draft.inboundRules = [
          { id: "off", name: "Off", enabled: false, inHours: { kind: "hang-up" } },
          { id: "other", name: "Line 2", enabled: true, lines: ["board1.2"], inHours: { kind: "hang-up" } },
          { id: "vip", name: "VIP", enabled: true, caller: "139*", inHours: { kind: "hang-up" } },
          ...(main === undefined ? [] : [main]),
        ];
      }),
      { at: at("2026-11-20", "10:00"), line: "board1.1", caller: "13800138000" },
    );
    expect(routed.destination).toEqual({ kind: "flow", flow: "main" });
    expect(routed.rule).toBe("main");
    expect(routed.steps.map(({ code, facts }) => [code, facts.because])).toEqual([
      ["inbound.passed-over", "switched-off"],
      ["inbound.passed-over", "line"],
      ["inbound.passed-over", "caller"],
      ["inbound.rule", undefined],
      ["inbound.in-hours", undefined],
    ]);
  });

  test("what happens on Friday at 18:05? the closed greeting; on a holiday its own; a force stands above", () => {
    const call = { at: at("2026-11-20", "18:05"), line: "board1.1" };
    expect(
      routeInbound(
        config(() => undefined),
        call,
      ),
    ).toMatchObject({ destination: { kind: "flow", flow: "closed" } });
    const holiday = config((draft) => {
      const [rule] = draft.inboundRules;
      if (rule !== undefined) rule.onHoliday = { kind: "play", prompt: "holiday" };
    });
    expect(routeInbound(holiday, { ...call, at: at("2027-01-01", "10:00") }).destination).toEqual({
      kind: "play",
      prompt: "holiday",
    });
    const forced = config((draft) => {
      const [rule] = draft.inboundRules;
      if (rule !== undefined) rule.force = { kind: "extension", extension: "1001" };
    });
    const routed = routeInbound(forced, call);
    expect(routed.destination).toEqual({ kind: "extension", extension: "1001" });
    expect(routed.steps.at(-1)?.code).toBe("inbound.forced");
  });

  test("a call no rule takes goes where the box sends such calls", () => {
    const none = config((draft) => {
      draft.inboundRules = [];
    });
    expect(routeInbound(none, { at: 0 })).toMatchObject({
      destination: none.inboundDefault,
      steps: [{ code: "inbound.default" }],
    });
  });
});

describe("dialling inside", () => {
  test("reaches extensions, queues, flows, codes and the outside, and says what is nothing", () => {
    expect(routeInternal(demo, "1002")).toMatchObject({ destination: { kind: "extension", extension: "1002" } });
    expect(routeInternal(demo, "7001")).toMatchObject({ destination: { kind: "queue", queue: "sales" } });
    expect(routeInternal(demo, "7000")).toMatchObject({ destination: { kind: "flow", flow: "main" } });
    expect(routeInternal(demo, "*132")).toEqual({ kind: "code", code: "pause", rest: "2" });
    expect(routeInternal(demo, "913800138000")).toMatchObject({ destination: { kind: "external" } });
    expect(routeInternal(demo, "5555")).toEqual({ kind: "unknown" });
  });

  test("digit by digit: a telephone knows when a number is whole", () => {
    expect(matchDialling(demo, "100")).toBe("partial");
    expect(matchDialling(demo, "1002")).toBe("complete");
    expect(matchDialling(demo, "9138")).toBe("longer");
    expect(matchDialling(demo, "5")).toBe("none");
    expect(matchDialling(demo, "*1")).toBe("partial");
    expect(matchDialling(demo, "*11")).toBe("longer");
  });

  test("out: digits are stripped and put in front, ways keep their order, barred phones stay inside", () => {
    const route = routeOutbound(demo, "913800138000", { mayDialOut: true });
    expect(route.kind === "ways" && route.ways[0]).toEqual({ kind: "line", line: "board1.1", digits: "13800138000" });
    expect(route.kind === "ways" && route.ways).toHaveLength(4);
    expect(routeOutbound(demo, "913800138000", { mayDialOut: false })).toMatchObject({ because: "not-allowed" });
    expect(routeOutbound(demo, "5", { mayDialOut: true })).toMatchObject({ because: "no-rule" });
  });
});
