import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { Nightly } from "./nightly.ts";

const MINUTE = 60_000;

/** What the doctor was asked, with its lines that are in use. */
class Doctor {
  readonly asked: string[] = [];
  inUse: string[] = [];

  async testAll(): Promise<string[]> {
    this.asked.push("all");
    return this.inUse;
  }

  test(line: string) {
    this.asked.push(line);
    if (this.inUse.includes(line)) return { kind: "refused", because: "in-use" } as const;
    return { kind: "started", done: Promise.resolve() } as const;
  }
}

const doctor = new Doctor();
const clock = new FakeClock();
const set = { time: "03:30", zone: "Asia/Shanghai" };
let nightly: Nightly;

beforeEach(() => {
  // The scheduler looks at the machine's own time.
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 21, 19, 28), toFake: ["setTimeout", "clearTimeout", "Date"] });
  doctor.asked.length = 0;
  doctor.inUse = [];
  Object.assign(set, { time: "03:30", zone: "Asia/Shanghai" });
  nightly = new Nightly({ doctor, clock, log: silentLogger, time: () => set.time, timeZone: () => set.zone });
});

afterEach(async () => {
  await nightly.stop();
  vi.useRealTimers();
});

test("lines are tested once a night at the time of the box's own zone", async () => {
  nightly.configure();
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(doctor.asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  expect(doctor.asked).toEqual(["all"]);
  await vi.advanceTimersByTimeAsync(23 * 60 * MINUTE);
  expect(doctor.asked).toEqual(["all"]);
  await vi.advanceTimersByTimeAsync(60 * MINUTE);
  expect(doctor.asked).toEqual(["all", "all"]);
});

test("another time or zone holds at once, and an empty one tests none", async () => {
  nightly.configure();
  set.time = "";
  nightly.configure();
  await vi.advanceTimersByTimeAsync(25 * 60 * MINUTE);
  expect(doctor.asked).toEqual([]);
  Object.assign(set, { time: "21:35", zone: "Europe/Berlin" });
  nightly.configure();
  await vi.advanceTimersByTimeAsync(8 * MINUTE);
  expect(doctor.asked).toEqual(["all"]);
});

test("lines in use are tried again after 20 minutes, three times in all", async () => {
  doctor.inUse = ["b.1", "b.2"];
  await nightly.run();
  await clock.advanceAsync(20 * MINUTE);
  doctor.inUse = ["b.2"];
  await clock.advanceAsync(20 * MINUTE);
  expect(doctor.asked).toEqual(["all", "b.1", "b.2", "b.1", "b.2"]);
  await clock.advanceAsync(60 * MINUTE);
  expect(doctor.asked).toHaveLength(5);
});
