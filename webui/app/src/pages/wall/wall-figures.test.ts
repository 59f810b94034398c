import { expect, test } from "vitest";
import type { LiveAgent, LiveQueue } from "#firmware/api/contract/live.ts";
import { agentCounts, queueVerdict, wallFigures } from "./wall-figures.ts";

const NOW = 1_000_000;

function queue(
  more: Partial<LiveQueue> & { offered?: number; inTarget?: number; waits?: readonly number[] },
): LiveQueue {
  const { offered = 0, inTarget = 0, waits = [], ...rest } = more;
  return {
    id: "sales",
    name: "Sales",
    waiting: waits.map((ms, index) => ({
      call: `c-${index}`,
      caller: {},
      since: NOW - ms,
      position: index + 1,
      priority: 0,
      offeredTo: [],
    })),
    ready: 1,
    signedIn: 1,
    members: 1,
    talking: 0,
    targetSeconds: 20,
    goalPercent: 80,
    maxWaiting: 0,
    maxWaitSeconds: 0,
    today: {
      offered,
      answered: inTarget,
      answeredInTarget: inTarget,
      abandoned: 0,
      shortAbandoned: 0,
      cut: 0,
      overflowed: 0,
      serviceLevel: offered === 0 ? null : inTarget / offered,
      averageWaitMs: null,
      longestWaitMs: null,
    },
    ...rest,
  };
}

test("waiting callers turn red when one has waited longer than the target", () => {
  expect(wallFigures([queue({ waits: [] })], NOW).waitingVerdict).toBe("good");
  expect(wallFigures([queue({ waits: [5_000] })], NOW).waitingVerdict).toBe("warn");
  expect(wallFigures([queue({ waits: [5_000] }), queue({ waits: [21_000] })], NOW)).toMatchObject({
    waiting: 2,
    longestMs: 21_000,
    waitingVerdict: "bad",
  });
});

test("the level counts callers, not queues", () => {
  const figures = wallFigures([queue({ offered: 90, inTarget: 90 }), queue({ offered: 10, inTarget: 0 })], NOW);
  expect(figures.level).toBe(90);
});

test("before the first caller of the day there is no level", () => {
  expect(wallFigures([queue({})], NOW)).toMatchObject({ level: null, goal: 80 });
});

test("a queue with callers and nobody ready is red, a missed goal is amber", () => {
  expect(queueVerdict(queue({ waits: [1_000], ready: 0 }))).toBe("bad");
  expect(queueVerdict(queue({ offered: 10, inTarget: 7 }))).toBe("warn");
  expect(queueVerdict(queue({ offered: 10, inTarget: 8 }))).toBe("good");
});

test("a caller whose call rings at an agent is not stuck", () => {
  const ringing = queue({ waits: [1_000], ready: 0 });
  for (const caller of ringing.waiting) caller.offeredTo.push("1001");
  expect(queueVerdict(ringing)).toBe("good");
});

test("agents of other queues and those signed out are not counted", () => {
  const agent = (state: LiveAgent["state"], queues: readonly string[]): LiveAgent => ({
    id: "1001",
    name: "Chen Xiaowen",
    state,
    since: 0,
    queues: [...queues],
    reachable: true,
    answeredToday: 0,
    missedToday: 0,
  });
  const agents = [agent("ready", ["sales"]), agent("ready", ["support"]), agent("signed-out", ["sales"])];
  expect([...agentCounts(agents, [queue({})])]).toEqual([["ready", 1]]);
});
