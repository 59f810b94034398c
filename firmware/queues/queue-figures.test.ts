import { expect, test } from "vitest";
import { openHouse } from "#test/support/queue-house.ts";
import { restoreFigures } from "./restore-figures.ts";

test("today's figures count answered, abandoned and short abandons, and the service level follows", async () => {
  const house = openHouse({ id: "sales", targetSeconds: 20, shortAbandonSeconds: 5, wrapUpSeconds: 0 }, ["1001"]);
  house.signIn("1001");
  const first = await house.enter("sales");
  first.ringing.pickUp("1001");
  await house.settle();
  const short = await house.enter("sales");
  await house.clock.advanceAsync(2_000);
  short.hangUp();
  const long = await house.enter("sales");
  await house.clock.advanceAsync(30_000);
  long.hangUp();
  await house.settle();
  expect(house.distributor.queue("sales")?.figures.today()).toMatchObject({
    offered: 3,
    answered: 1,
    abandoned: 1,
    shortAbandoned: 1,
    serviceLevel: 1 / 3,
  });
});

test("a restart in the middle of the day keeps the day's figures", () => {
  const house = openHouse({ id: "sales", targetSeconds: 20, shortAbandonSeconds: 5 });
  const insert = (
    visit: number,
    joinedAt: number,
    end: [reason: string, waitMs: number, agent: string | null],
  ): void => {
    house.db.run(
      `INSERT INTO call_queue (call, visit, queue, joined_at, left_at, wait_ms, position, priority, reason, agent, talk_ms)
       VALUES ('c-1', :visit, 'sales', :joinedAt, :joinedAt, :wait, 1, 0, :reason, :agent, 0)`,
      { visit, joinedAt, wait: end[1], reason: end[0], agent: end[2] },
    );
  };
  insert(1, 1000, ["answered", 3000, "1001"]);
  insert(2, 5000, ["answered", 3000, "1002"]);
  insert(3, 6000, ["abandoned", 30_000, null]);
  insert(4, 7000, ["timeout", 60_000, null]);
  restoreFigures(house.db, house.distributor, 5000);
  const figures = house.distributor.queue("sales")?.figures;
  expect(figures?.today()).toMatchObject({ offered: 3, answered: 1, abandoned: 1, overflowed: 1, serviceLevel: 1 / 3 });
  expect([figures?.callsOf("1001"), figures?.callsOf("1002")]).toEqual([0, 1]);
});
