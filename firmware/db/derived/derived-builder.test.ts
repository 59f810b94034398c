import { expect, test } from "vitest";
import { openDatabase } from "#firmware/db/open.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { DerivedBuilder } from "./derived-builder.ts";
import { DerivedTables } from "./derived-tables.ts";

const CALLS = 750;

function oldBox() {
  const db = openDatabase(":memory:");
  for (let index = 0; index < CALLS; index++) {
    db.run(
      `INSERT INTO call (id, direction, caller_number, origin_kind, origin, result, started_at, ended_at, wait_ms, ring_ms, talk_ms, hold_ms, cause, ended_by, detail)
       VALUES (:id, 'inbound', '13800000000', 'line', 'b.1', 'answered', :at, :at, 0, 0, 0, 0, 16, 'caller', '')`,
      { id: `c-${index}`, at: index * 60_000 },
    );
  }
  const clock = new FakeClock();
  const box = { zone: "Asia/Shanghai" };
  const derived = new DerivedTables(db);
  const builder = () => new DerivedBuilder({ derived, clock, log: silentLogger, timeZone: () => box.zone });
  const counted = () => db.get<{ calls: number }>("SELECT sum(calls) AS calls FROM sum_result WHERE period > 1000000");
  return { db, clock, box, derived, builder, counted };
}

test("calls of before are counted in steps, and a restart goes on where it stopped", async () => {
  const { db, clock, derived, builder, counted } = oldBox();
  const first = builder();
  first.look();
  expect(derived.progress).toEqual({ isReady: false, counted: 0, total: CALLS });
  clock.advance(12);
  const { counted: before } = derived.progress;
  expect(before).toBeGreaterThan(0);
  expect(before).toBeLessThan(CALLS);
  first.stop();
  first.stop();
  clock.advance(10_000);
  expect(derived.progress.counted).toBe(before);
  builder().look();
  clock.advance(10_000);
  expect(derived.progress).toEqual({ isReady: true, counted: CALLS, total: CALLS });
  expect(counted()).toEqual({ calls: CALLS });
  db.close();
});

test("another time zone in the middle of it begins anew, and nothing is counted twice", async () => {
  const { db, clock, box, derived, builder, counted } = oldBox();
  const running = builder();
  running.look();
  clock.advance(12);
  box.zone = "Europe/Berlin";
  running.look();
  clock.advance(10_000);
  expect(derived.progress.isReady).toBe(true);
  expect(counted()).toEqual({ calls: CALLS });
  box.zone = "America/New_York";
  running.look();
  clock.advance(10_000);
  expect(counted()).toEqual({ calls: CALLS });
  db.close();
});

test("a disk that refuses is asked again later", async () => {
  const { db, clock, derived, builder } = oldBox();
  db.exec("PRAGMA query_only = ON");
  builder().look();
  clock.advance(30_000);
  expect(derived.progress.total).toBe(0);
  db.exec("PRAGMA query_only = OFF");
  clock.advance(60_000);
  expect(derived.progress.isReady).toBe(true);
  db.close();
});
