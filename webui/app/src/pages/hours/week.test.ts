import { describe, expect, it } from "vitest";
import { momentOf } from "./moment.ts";
import {
  copyDay,
  mondayOf,
  openingsOn,
  readTime,
  type Schedule,
  segmentBetween,
  snap,
  spell,
  tidy,
  timeOf,
  wallClock,
  withEdge,
} from "./week.ts";

const day = [
  { from: "08:30", to: "12:00" },
  { from: "13:00", to: "18:00" },
];
const schedule: Schedule = {
  id: "office",
  name: "Office",
  week: [day, day, day, day, day, [{ from: "09:00", to: "13:00" }], []],
  specialDays: [
    { name: "Holiday", from: "2027-02-05", to: "2027-02-11", open: { kind: "closed" } },
    { name: "Make-up", from: "2027-02-14", to: "2027-02-14", open: { kind: "like", weekday: 1 } },
  ],
};

describe("Opening hours of a day", () => {
  it("are read as people type them", () => {
    expect(["8", "830", "8:30", "08：30", "24:00", "24", "25", "8:75", "noon"].map(readTime)).toEqual([
      "08:00",
      "08:30",
      "08:30",
      "08:30",
      "24:00",
      "24:00",
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("join where they touch or overlap", () => {
    expect(spell(tidy([...day, { from: "11:30", to: "13:00" }]))).toBe("08:30–18:00");
    expect(tidy([{ from: "10:00", to: "10:00" }])).toEqual([]);
  });

  it("are made by dragging in either direction, at least a quarter of an hour", () => {
    expect(segmentBetween(600, 540)).toEqual({ from: "09:00", to: "10:00" });
    expect(segmentBetween(600, 600)).toEqual({ from: "10:00", to: "10:15" });
    expect(snap(613, 15)).toBe(615);
    expect(timeOf(snap(1439, 15))).toBe("24:00");
  });

  it("have edges that stop before the other edge", () => {
    expect(spell(withEdge(day, 0, "to", 11 * 60))).toBe("08:30–11:00, 13:00–18:00");
    expect(spell(withEdge(day, 0, "to", 60))).toBe("08:30–08:45, 13:00–18:00");
    expect(spell(tidy(withEdge(day, 0, "to", 15 * 60)))).toBe("08:30–18:00");
  });

  it("are copied to other days", () => {
    const copied = copyDay(schedule, 5, [0, 6]);
    expect(copied.week.map(spell)).toEqual([
      "09:00–13:00",
      ...Array(4).fill("08:30–12:00, 13:00–18:00"),
      "09:00–13:00",
      "09:00–13:00",
    ]);
  });
});

describe("Opening hours of a date", () => {
  it("follow the week, and special days before it", () => {
    expect(spell(openingsOn(schedule, "2026-11-21"))).toBe("09:00–13:00");
    expect(spell(openingsOn(schedule, "2027-02-08"))).toBe("");
    expect(spell(openingsOn(schedule, "2027-02-14"))).toBe("08:30–12:00, 13:00–18:00");
    expect(mondayOf("2026-11-22")).toBe("2026-11-16");
  });

  it("is that of the box, whatever the browser's zone", () => {
    expect(wallClock(Date.UTC(2026, 10, 20, 16, 5), "Asia/Shanghai")).toEqual({ date: "2026-11-21", minutes: 5 });
  });
});

describe("A moment on the box's wall clock", () => {
  it("is found in any zone, also around a change of the clocks", () => {
    expect(momentOf("2026-11-20T18:05", "Asia/Shanghai")).toBe(Date.UTC(2026, 10, 20, 10, 5));
    expect(momentOf("2026-03-29T12:00", "Europe/Berlin")).toBe(Date.UTC(2026, 2, 29, 10, 0));
    expect(momentOf("2026-10-25T12:00", "Europe/Berlin")).toBe(Date.UTC(2026, 9, 25, 11, 0));
  });
});
