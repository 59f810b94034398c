import { describe, expect, it } from "vitest";
import { boxDay, rangeBefore, rangeDays, rangeFromAddress, rangeNameOf } from "./range.ts";

const friday = "2026-11-20";

describe("the days of a report", () => {
  it("begin the week on Monday and the month on its first", () => {
    expect(rangeDays("week", friday)).toEqual({ from: "2026-11-16", to: friday });
    expect(rangeDays("week", "2026-11-22")).toEqual({ from: "2026-11-16", to: "2026-11-22" });
    expect(rangeDays("month", friday)).toEqual({ from: "2026-11-01", to: friday });
    expect(rangeDays("yesterday", "2026-03-01")).toEqual({ from: "2026-02-28", to: "2026-02-28" });
  });
  it("are those of the box, not of the browser", () => {
    expect(boxDay(Date.parse("2026-11-20T17:00:00Z"), "Asia/Shanghai")).toBe("2026-11-21");
  });
  it("are known by their chip", () => {
    expect(rangeNameOf({ from: "2026-11-16", to: friday }, friday)).toBe("week");
    expect(rangeNameOf({ from: "2026-11-03", to: "2026-11-07" }, friday)).toBe("custom");
    expect(rangeNameOf({ from: "2026-11-16", to: "2026-11-16" }, "2026-11-16")).toBe("today");
  });
  it("are compared with the same days of the week before, other ranges with as many days before", () => {
    expect(rangeBefore({ from: "2026-11-16", to: friday }, friday)).toEqual({ from: "2026-11-09", to: "2026-11-13" });
    expect(rangeBefore({ from: friday, to: friday }, friday)).toEqual({ from: "2026-11-19", to: "2026-11-19" });
    const days = { from: "2026-11-03", to: "2026-11-07" };
    expect(rangeBefore(days, friday)).toEqual({ from: "2026-10-29", to: "2026-11-02" });
  });
  it("come from the address; a range the wrong way round is turned", () => {
    expect(rangeFromAddress(new URLSearchParams(""), friday)).toEqual({ from: "2026-11-16", to: friday });
    expect(rangeFromAddress(new URLSearchParams("range=month"), friday).from).toBe("2026-11-01");
    const turned = new URLSearchParams("from=2026-11-07&to=2026-11-03");
    expect(rangeFromAddress(turned, friday)).toEqual({ from: "2026-11-03", to: "2026-11-07" });
    expect(rangeFromAddress(new URLSearchParams("from=nonsense"), friday).from).toBe("2026-11-16");
  });
});
