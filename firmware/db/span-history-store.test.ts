import { afterEach, expect, test } from "vitest";
import { openDatabase } from "./open.ts";
import { SpanHistoryStore } from "./span-history-store.ts";

const db = openDatabase(":memory:");
const store = new SpanHistoryStore(db, 0);

afterEach(() => store.clear("e.1"));

test("keeps a day of quarters of each span, the latest first", () => {
  for (let quarter = 0; quarter < 100; quarter++) store.addPeriod("e.1", "quarter", { from: quarter * 900_000 });
  store.addPeriod("e.2", "quarter", { from: 5 });
  const kept = store.periods<{ from: number }>("e.1", "quarter");
  expect(kept).toHaveLength(96);
  expect(kept[0]).toEqual({ from: 99 * 900_000 });
  expect(store.periods("e.2", "quarter")).toEqual([{ from: 5 }]);
});

test("an alarm that ends is the one that began", () => {
  store.setAlarm("e.1", { kind: "los", from: 1_000, to: null });
  store.setAlarm("e.1", { kind: "ais", from: 1_000, to: null });
  store.setAlarm("e.1", { kind: "los", from: 1_000, to: 4_000 });
  expect(store.alarms("e.1")).toContainEqual({ kind: "los", from: 1_000, to: 4_000 });
  expect(store.alarms("e.1")).toContainEqual({ kind: "ais", from: 1_000, to: null });
  expect(store.alarms("e.1")).toHaveLength(2);
});

test("an alarm that stood when the box ended is over when it begins again", () => {
  store.setAlarm("e.3", { kind: "rai", from: 1_000, to: null });
  expect(new SpanHistoryStore(db, 9_000).alarms("e.3")).toEqual([{ kind: "rai", from: 1_000, to: 9_000 }]);
});
