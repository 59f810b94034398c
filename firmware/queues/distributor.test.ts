import fc from "fast-check";
import { expect, test } from "vitest";
import { Cause } from "#firmware/domain/termination.ts";
import { QueueHouse, queueOf } from "#test/support/queue-house.ts";
import type { PuppetCall } from "#test/support/script-call.ts";

const AGENTS = ["1001", "1002", "1003", "1004"];

function members(...agents: string[]) {
  return agents.map((agent) => ({ agent, penalty: 0 }));
}

const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("enter"), queue: fc.nat(2), priority: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("hang-up"), call: fc.nat(30) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("pick-up"), call: fc.nat(30), agent: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("refuse"), call: fc.nat(30), agent: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("put-down"), call: fc.nat(30) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait"), ms: fc.integer({ min: 1, max: 40_000 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("sign-in"), agent: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sign-out"), agent: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("pause"), agent: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("ready"), agent: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("plug"), agent: fc.nat(3), isIn: fc.boolean() }) },
);

type Operation = {
  do: string;
  queue?: number;
  priority?: number;
  call?: number;
  agent?: number;
  ms?: number;
  isIn?: boolean;
};

/** Plays random evenings at a small house and looks at the rules after every step. */
class Evening {
  readonly house = new QueueHouse(
    [
      queueOf({
        id: "q0",
        members: members(...AGENTS),
        strategy: "ring-all",
        weight: 10,
        wrapUpSeconds: 0,
        maxWaitSeconds: 60,
      }),
      queueOf({ id: "q1", members: members("1001", "1002"), weight: 20, wrapUpSeconds: 5, joinWhenNoAgents: true }),
      queueOf({
        id: "q2",
        members: members("1002", "1003"),
        strategy: "round-robin",
        leaveWhenNoAgents: true,
        missesUntilPause: 2,
      }),
    ],
    AGENTS,
  );
  readonly calls: PuppetCall[] = [];

  async do(op: Operation): Promise<void> {
    const agent = AGENTS[op.agent ?? 0] ?? "";
    const call = this.calls[op.call ?? -1];
    const { house } = this;
    if (op.do === "enter") {
      const entering = house.enter(`q${op.queue}`, {});
      this.calls.push(await entering);
    }
    if (op.do === "hang-up") call?.hangUp();
    if (op.do === "pick-up") call?.dials.at(-1)?.pickUp(agent);
    if (op.do === "refuse") call?.dials.at(-1)?.fail(agent, Cause.userBusy);
    if (op.do === "put-down") call?.dials.at(-1)?.leg?.putDown();
    if (op.do === "wait") await house.clock.advanceAsync(op.ms ?? 0);
    if (op.do === "sign-in" || op.do === "sign-out" || op.do === "ready")
      house.directory.find(agent)?.send({ type: op.do });
    if (op.do === "pause") house.directory.find(agent)?.send({ type: "pause", reason: "tea" });
    if (op.do === "plug") {
      if (op.isIn === true) house.phones.unplugged.delete(agent);
      else house.phones.unplugged.add(agent);
      house.phones.changed(agent);
    }
    await house.settle();
  }

  check(): void {
    const rung = this.calls.flatMap((call) => {
      const dial = call.dials.at(-1);
      const isOpen = dial !== undefined && !dial.isOver && !call.signal.aborted;
      return isOpen ? dial.extensions : [];
    });
    const offered = AGENTS.filter((agent) => this.house.state(agent) === "offered");
    // Who has refused rings no more though the dial goes on for others: offered is a part of rung, and nobody is rung twice.
    for (const agent of offered) expect(rung.filter((other) => other === agent).length).toBeGreaterThanOrEqual(1);
    const offers = this.house.distributor.queueIds.flatMap((id) => {
      const entries = this.house.distributor.queue(id)?.line.entries ?? [];
      return entries.flatMap((entry) => {
        const ready = (this.house.distributor.queue(id)?.queue.members ?? []).filter(
          ({ agent }) => this.house.state(agent) === "ready" && !entry.isRefusedBy(agent),
        );
        if (entry.state.name === "waiting") expect(ready).toEqual([]);
        return entry.state.name === "offering"
          ? entry.state.agents.map((agent) => ({ agent, call: entry.request.call }))
          : [];
      });
    });
    for (const agent of offered) {
      const state = this.house.directory.find(agent)?.state;
      const call = state?.name === "offered" ? state.call : undefined;
      expect(offers).toContainEqual({ agent, call });
    }
    this.checkTalks();
  }

  checkTalks(): void {
    const talking = this.calls.filter((call) => call.bridges.length > 0 && !this.house.outcomes.has(call.id));
    const agents = talking
      .map((call) => call.dials.at(-1)?.leg?.target)
      .map((to) => (to?.kind === "extension" ? to.extension : ""));
    expect(new Set(agents).size).toBe(agents.length);
    for (const agent of agents) expect(this.house.state(agent)).toBe("talking");
    for (const agent of AGENTS) if (this.house.state(agent) === "talking") expect(agents).toContain(agent);
  }

  async end(): Promise<void> {
    for (const call of this.calls) call.hangUp();
    await this.house.settle();
    for (const call of this.calls) expect(this.house.outcomes.has(call.id)).toBe(true);
    for (const id of this.house.distributor.queueIds)
      expect(this.house.distributor.queue(id)?.line.entries).toEqual([]);
    for (const agent of AGENTS) expect(["offered", "talking"]).not.toContain(this.house.state(agent));
    for (const call of this.calls) {
      const opened = call.factsOf("queue.offered").map((fact) => fact.agent);
      const closed = call.factsOf("queue.offer-ended").map((fact) => fact.agent);
      expect(closed.sort()).toEqual(opened.sort());
      expect(call.factsOf("queue.left").length).toBe(1);
    }
    this.house.close();
  }
}

test("F-ACD-08 no agent has two offers, no caller is lost, no ready agent is left beside a waiting caller", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 60 }), async (operations) => {
      const evening = new Evening();
      for (const agent of AGENTS.slice(0, 2)) evening.house.signIn(agent);
      for (const op of operations) {
        await evening.do(op as Operation);
        evening.check();
      }
      await evening.end();
    }),
    { numRuns: 80 },
  );
});

test("F-ACD-02 callers are served by priority, then in the order they came", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { minLength: 2, maxLength: 12 }), async (priorities) => {
      const queue = queueOf({
        id: "q",
        members: members("1001"),
        wrapUpSeconds: 0,
        joinWhenNoAgents: true,
        maxWaitSeconds: 0,
      });
      const house = new QueueHouse([queue], ["1001"]);
      const calls: { call: PuppetCall; priority: number }[] = [];
      for (const priority of priorities) {
        house.distributor.configure([{ ...queue, priority }]);
        calls.push({ call: await house.enter("q"), priority });
      }
      house.signIn("1001");
      await house.settle();
      const served: PuppetCall[] = [];
      for (let i = 0; i < calls.length; i++) {
        const next = calls.find(({ call }) => call.dials.length > 0 && !served.includes(call))?.call;
        if (next === undefined) break;
        served.push(next);
        next.ringing.pickUp("1001")?.putDown();
        await house.settle();
      }
      const expected = [...calls].sort((one, other) => other.priority - one.priority).map(({ call }) => call.id);
      expect(served.map((call) => call.id)).toEqual(expected);
      house.close();
    }),
    { numRuns: 30 },
  );
});

test("F-ACD-02 the heavier queue's caller gets the shared agent first, however late", async () => {
  const light = queueOf({ id: "light", members: members("1001"), weight: 1, joinWhenNoAgents: true });
  const heavy = queueOf({ id: "heavy", members: members("1001"), weight: 9, joinWhenNoAgents: true });
  const house = new QueueHouse([light, heavy], ["1001"]);
  const early = await house.enter("light");
  await house.clock.advanceAsync(10_000);
  const late = await house.enter("heavy");
  house.signIn("1001");
  await house.settle();
  expect(late.dials.length).toBe(1);
  expect(early.dials.length).toBe(0);
  house.close();
});

test("F-ACD-01 round robin goes round, over members who are away", async () => {
  const queue = queueOf({
    id: "q",
    members: members("1001", "1002", "1003"),
    strategy: "round-robin",
    wrapUpSeconds: 0,
  });
  const house = new QueueHouse([queue], AGENTS);
  house.signIn("1001", "1002", "1003");
  const rung: string[] = [];
  for (let i = 0; i < 5; i++) {
    if (i === 3) house.directory.find("1001")?.send({ type: "pause", reason: "tea" });
    const call = await house.enter("q");
    rung.push(call.ringing.extensions.join());
    call.hangUp();
    await house.settle();
  }
  expect(rung).toEqual(["1001", "1002", "1003", "1002", "1003"]);
  house.close();
});
