import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { BelievedTime, type Doubt } from "./believed-time.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365 * DAY_MS;

let folder: string;
let clock: FakeClock;
let time: BelievedTime;
let doubts: (Doubt | undefined)[];

/** A box that has just been switched on. */
function boot(): void {
  time?.stop();
  time = new BelievedTime({ clock, log: silentLogger, path: join(folder, "time"), syncMark: join(folder, "synced") });
  doubts = [];
  time.changes.subscribe((doubt) => doubts.push(doubt));
  time.start();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "callbox-time-"));
  clock = new FakeClock();
  boot();
});

afterEach(() => {
  time.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a clock that goes as clocks do is believed, over weeks", () => {
  clock.advance(20 * DAY_MS);
  expect(time.now()).toBe(clock.now());
  expect(doubts).toEqual([]);
});

test("a leap of years while the box runs is not believed: time goes on as if it had not been, until the clock is right again", () => {
  const before = clock.now();
  clock.jump(10 * YEAR_MS);
  expect(time.now()).toBe(before);
  clock.advance(30 * DAY_MS);
  expect(time.now()).toBe(before + 30 * DAY_MS);
  expect(doubts).toEqual([{ expected: before, leapMs: 10 * YEAR_MS }]);
  clock.jump(-10 * YEAR_MS);
  expect(time.now()).toBe(clock.now());
  expect(doubts.at(-1)).toBeUndefined();
});

test("nor is a leap over a restart, however often the box is restarted", () => {
  clock.advance(5 * HOUR_MS);
  const before = clock.now();
  clock.jump(2 * YEAR_MS);
  for (let restart = 0; restart < 5; restart++) {
    boot();
    expect(time.now()).toBe(before);
    expect(doubts.length).toBe(1);
  }
});

test("a weekend without power is believed", () => {
  clock.jump(3 * DAY_MS);
  boot();
  expect(time.now()).toBe(clock.now());
  expect(doubts).toEqual([]);
});

test("a box that was in a cupboard for months is believed when a time server has set its clock", () => {
  clock.jump(200 * DAY_MS);
  boot();
  expect(doubts.length).toBe(1);
  writeFileSync(join(folder, "synced"), "");
  utimesSync(join(folder, "synced"), clock.now() / 1000, clock.now() / 1000);
  expect(time.now()).toBe(clock.now());
  expect(doubts.at(-1)).toBeUndefined();
});

test("a time server that answered before the leap says nothing about it", () => {
  writeFileSync(join(folder, "synced"), "");
  utimesSync(join(folder, "synced"), clock.now() / 1000, clock.now() / 1000);
  const before = clock.now();
  clock.jump(YEAR_MS);
  expect(time.now()).toBe(before);
});

test("a person who says that the clock is right is believed, for good", () => {
  clock.jump(200 * DAY_MS);
  boot();
  time.confirm();
  expect(time.now()).toBe(clock.now());
  expect(doubts.at(-1)).toBeUndefined();
  boot();
  expect(doubts).toEqual([]);
});

test("a box that starts with an old clock and learns the time a minute later doubts nothing", () => {
  const before = clock.now();
  clock.jump(-7 * YEAR_MS);
  boot();
  expect(time.now()).toBe(clock.now());
  clock.advance(60_000);
  clock.jump(before - clock.now());
  expect(time.now()).toBe(before);
  expect(doubts).toEqual([]);
});

test("a new box without a clock of its own, which begins in 2019, doubts nothing when it learns the time", () => {
  rmSync(join(folder, "time"));
  clock.jump(-7 * YEAR_MS);
  boot();
  clock.jump(7 * YEAR_MS);
  expect(time.now()).toBe(clock.now());
  expect(doubts).toEqual([]);
});

test("a clock that was ahead on the first day and is put right is no reason to believe the wrong time later", () => {
  rmSync(join(folder, "time"));
  clock.jump(3 * YEAR_MS);
  boot();
  clock.jump(-3 * YEAR_MS);
  clock.advance(2 * DAY_MS);
  const right = clock.now();
  expect(time.now()).toBe(right);
  clock.jump(3 * YEAR_MS);
  expect(time.now()).toBe(right);
});

test("a file that was damaged is as none", () => {
  writeFileSync(join(folder, "time"), "x");
  boot();
  expect(time.now()).toBe(clock.now());
});
