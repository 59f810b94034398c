import { expect, test } from "vitest";
import { filterFromAddress, rangeDates, rangeName, withChange } from "./call-filter.ts";

/** Friday 20 November 2026, 00:30 in Shanghai: still Thursday in London. */
const NOW = Date.UTC(2026, 10, 19, 16, 30);
const ZONE = "Asia/Shanghai";

test("today is the box's day, not the reader's", () => {
  expect(rangeDates("today", NOW, ZONE)).toEqual({ from: "2026-11-20", to: "2026-11-20" });
  expect(rangeDates("today", NOW, "Europe/London")).toEqual({ from: "2026-11-19", to: "2026-11-19" });
});

test("seven days end today and begin six days before", () => {
  expect(rangeDates("week", NOW, ZONE)).toEqual({ from: "2026-11-14", to: "2026-11-20" });
});

test("the lit chip is told from the dates in the address", () => {
  expect(rangeName(rangeDates("yesterday", NOW, ZONE), NOW, ZONE)).toBe("yesterday");
  expect(rangeName({ from: "2026-01-01", to: "2026-01-31" }, NOW, ZONE)).toBe("custom");
});

test("an address without a time shows today; one with a time is left alone", () => {
  expect(filterFromAddress(new URLSearchParams("queue=sales"), NOW, ZONE)).toEqual({
    from: "2026-11-20",
    to: "2026-11-20",
    queue: "sales",
  });
  expect(filterFromAddress(new URLSearchParams("from=2026-01-01&foo=1"), NOW, ZONE)).toEqual({ from: "2026-01-01" });
});

test("emptying a filter takes it out of the address", () => {
  const query = new URLSearchParams("queue=sales&result=answered");
  expect(withChange(query, { queue: undefined }).toString()).toBe("result=answered");
  expect(withChange(query, { result: "busy" }).toString()).toBe("queue=sales&result=busy");
});
