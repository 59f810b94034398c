import fc from "fast-check";
import { expect, test } from "vitest";
import { type Candidate, chooseAgents } from "./choose-agents.ts";

const nobodyRefused = { isRefusedBy: () => false };

function candidate(agent: string, given: Partial<Candidate> = {}): Candidate {
  return { agent, penalty: 0, order: Number(agent) - 1, idleSince: 1000, calls: 0, ...given };
}

const rule = (strategy: Parameters<typeof chooseAgents>[2]["strategy"], lastOrder?: number) => ({
  strategy,
  lastOrder,
  random: () => 0.99,
});

test("ring-all rings every free agent of the lowest rank and nobody of a higher one", () => {
  const staff = [candidate("1", { penalty: 2 }), candidate("2", { penalty: 1 }), candidate("3", { penalty: 1 })];
  expect(chooseAgents(nobodyRefused, staff, rule("ring-all"))).toEqual(["2", "3"]);
});

test("longest-idle rings the agent who has had no call for the longest", () => {
  const staff = [
    candidate("1", { idleSince: 300 }),
    candidate("2", { idleSince: 100 }),
    candidate("3", { idleSince: 200 }),
  ];
  expect(chooseAgents(nobodyRefused, staff, rule("longest-idle"))).toEqual(["2"]);
});

test("fewest-calls prefers the agent with fewer calls today, and the longer idle among equals", () => {
  const staff = [
    candidate("1", { calls: 3 }),
    candidate("2", { calls: 1, idleSince: 50 }),
    candidate("3", { calls: 1, idleSince: 20 }),
  ];
  expect(chooseAgents(nobodyRefused, staff, rule("fewest-calls"))).toEqual(["3"]);
});

test("linear always begins at the top of the list", () => {
  expect(chooseAgents(nobodyRefused, [candidate("2"), candidate("3"), candidate("1")], rule("linear"))).toEqual(["1"]);
});

test("round robin goes on after the one it rang last and begins anew at the end", () => {
  const staff = [candidate("1"), candidate("2"), candidate("3")];
  expect(chooseAgents(nobodyRefused, staff, rule("round-robin"))).toEqual(["1"]);
  expect(chooseAgents(nobodyRefused, staff, rule("round-robin", 0))).toEqual(["2"]);
  expect(chooseAgents(nobodyRefused, staff, rule("round-robin", 2))).toEqual(["1"]);
  expect(chooseAgents(nobodyRefused, [candidate("1")], rule("round-robin", 0))).toEqual(["1"]);
});

test("random gives every agent of the lowest rank the same chance", () => {
  const staff = [candidate("1"), candidate("2"), candidate("3"), candidate("4", { penalty: 1 })];
  const counts = new Map<string, number>();
  let seed = 1;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (let i = 0; i < 6000; i++) {
    const [agent = ""] = chooseAgents(nobodyRefused, staff, { strategy: "random", random });
    counts.set(agent, (counts.get(agent) ?? 0) + 1);
  }
  expect(counts.get("4")).toBeUndefined();
  for (const agent of ["1", "2", "3"]) expect(counts.get(agent)).toBeGreaterThan(1800);
});

test("an agent who has just refused the caller is passed over, for the next rank if need be", () => {
  const refused = { isRefusedBy: (agent: string) => agent === "1" };
  const staff = [candidate("1"), candidate("2", { penalty: 5 })];
  expect(chooseAgents(refused, staff, rule("longest-idle"))).toEqual(["2"]);
  expect(chooseAgents(refused, [candidate("1")], rule("ring-all"))).toEqual([]);
});

test("whatever the strategy, those chosen are free, of the lowest rank and have not refused", () => {
  const strategies = ["ring-all", "longest-idle", "round-robin", "fewest-calls", "linear", "random"] as const;
  const staffs = fc.array(
    fc.record({ penalty: fc.nat(3), idleSince: fc.nat(1000), calls: fc.nat(20), refused: fc.boolean() }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(
      staffs,
      fc.constantFrom(...strategies),
      fc.option(fc.nat(30), { nil: undefined }),
      (people, strategy, lastOrder) => {
        const staff = people.map((person, order) => ({ ...person, agent: `${order}`, order }));
        const refusals = new Set(staff.filter((person) => person.refused).map((person) => person.agent));
        const caller = { isRefusedBy: (agent: string) => refusals.has(agent) };
        const chosen = chooseAgents(caller, staff, { strategy, lastOrder, random: Math.random });
        const free = staff.filter((person) => !person.refused);
        const lowest = Math.min(...free.map((person) => person.penalty));
        expect(chosen.length).toBe(
          free.length === 0 ? 0 : strategy === "ring-all" ? free.filter((p) => p.penalty === lowest).length : 1,
        );
        for (const agent of chosen) expect(free.find((person) => person.agent === agent)?.penalty).toBe(lowest);
      },
    ),
  );
});
