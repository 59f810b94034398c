import { beforeEach, expect, test } from "vitest";
import { NO_DEFECTS } from "#drivers/e1/span-hardware.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { AlarmWatch } from "./alarm-watch.ts";

let clock: FakeClock;
let watch: AlarmWatch;
let ended: string[];

beforeEach(() => {
  clock = new FakeClock();
  ended = [];
  watch = new AlarmWatch({
    clock,
    interrupts: new Set(["board", "fault", "los", "ais", "lof", "rai"]),
    changed: () => undefined,
    interrupted: (kind) => void ended.push(kind),
  });
  watch.defects(NO_DEFECTS);
});

const LOS = { ...NO_DEFECTS, los: true };
const kinds = (): string[] => watch.alarms.map(({ kind }) => kind);

test("a span is up as soon as hardware has seen a good line, and not before", () => {
  const fresh = new AlarmWatch({
    clock,
    interrupts: new Set(["board", "los"]),
    changed: () => undefined,
    interrupted: () => undefined,
  });
  expect(fresh.isUp).toBe(false);
  expect(watch.isUp).toBe(true);
});

test("calls outlast 1.9 s without a signal, and nobody hears of an alarm", () => {
  watch.defects(LOS);
  clock.advance(1_900);
  watch.defects(NO_DEFECTS);
  clock.advance(20_000);
  expect([watch.isUp, ended, kinds()]).toEqual([true, [], []]);
});

test("after 2 s calls end, after 2.5 s it is an alarm that began when the signal went", () => {
  const began = clock.now();
  watch.defects(LOS);
  clock.advance(2_000);
  expect([watch.isUp, ended, kinds()]).toEqual([false, ["los"], []]);
  clock.advance(500);
  expect(watch.alarms).toEqual([{ kind: "los", since: began }]);
});

test("an alarm stands until the line has been good for 10 s, and only then calls are taken again", () => {
  watch.defects(LOS);
  clock.advance(3_000);
  watch.defects(NO_DEFECTS);
  clock.advance(9_000);
  watch.defects(LOS);
  clock.advance(100);
  watch.defects(NO_DEFECTS);
  clock.advance(9_900);
  expect([watch.isUp, kinds()]).toEqual([false, ["los"]]);
  clock.advance(100);
  expect([watch.isUp, kinds()]).toEqual([true, []]);
});

test("a lost CRC-4 multiframe is an alarm, but people can talk", () => {
  watch.defects({ ...NO_DEFECTS, crcLost: true });
  clock.advance(60_000);
  expect([watch.isUp, ended, kinds()]).toEqual([true, [], ["crc"]]);
});

test("a board that has gone ends calls after 2 s, and is forgotten as soon as it is back with a good line", () => {
  watch.boardGone();
  clock.advance(2_500);
  expect([watch.isUp, ended, kinds()]).toEqual([false, ["board"], ["board"]]);
  watch.defects(NO_DEFECTS);
  expect([watch.isUp, kinds()]).toEqual([true, []]);
});

test("one kind of defect that follows another does not begin the time for calls anew", () => {
  watch.defects(LOS);
  clock.advance(1_500);
  watch.defects({ ...NO_DEFECTS, lof: true });
  clock.advance(500);
  expect(ended).toEqual(["lof"]);
});
