import { expect, test } from "vitest";
import { SpanHistoryKeeper } from "./span-history.ts";

const NOTHING = { codeViolations: 0, frameErrors: 0, crcErrors: 0, farCrcErrors: 0, slipsRepeated: 0, slipsLeftOut: 0 };
const QUARTER_MS = 900_000;

/** A span watched second by second from the beginning of a quarter; `crc` is how many blocks were damaged in each. */
function watched() {
  const over: string[] = [];
  const keeper = new SpanHistoryKeeper((length, period) => over.push(`${length} ${period.seconds}`));
  let seconds = 0;
  let counters = NOTHING;
  const take = (crc: number, hasDefect = false): void => {
    counters = { ...counters, crcErrors: counters.crcErrors + crc };
    keeper.take(counters, { monotonic: seconds * 1_000, wall: 10 * QUARTER_MS + seconds * 1_000, hasDefect });
    seconds++;
  };
  take(0);
  const quarter = () => keeper.history(10 * QUARTER_MS + seconds * 1_000).quarter;
  return { keeper, take, quarter, over };
}

test("a second with a damaged block is errored, one with 30 % of them severely so", () => {
  const { take, quarter } = watched();
  for (const crc of [1, 0, 299, 300, 0]) take(crc);
  expect(quarter()).toMatchObject({ seconds: 6, errored: 3, severelyErrored: 1, unavailable: 0, crcErrors: 600 });
});

test("ten severe seconds in a row are unavailable time from the first on, until ten others follow", () => {
  const { take, quarter } = watched();
  for (let second = 0; second < 12; second++) take(0, true);
  expect(quarter()).toMatchObject({ errored: 0, severelyErrored: 0, unavailable: 12 });
  for (let second = 0; second < 9; second++) take(second === 0 ? 5 : 0);
  expect(quarter()).toMatchObject({ unavailable: 21 });
  take(0);
  expect(quarter()).toMatchObject({ errored: 1, unavailable: 12 });
});

test("a quarter that is over is told and kept", () => {
  const { keeper, take, over } = watched();
  for (let second = 1; second <= 901; second++) take(1);
  expect(over).toEqual(["quarter 900"]);
  const { quarters, quarter, day } = keeper.history(11 * QUARTER_MS + 2_000);
  expect([quarters.length, quarters[0]?.crcErrors, quarter.crcErrors, day.crcErrors]).toEqual([1, 899, 2, 901]);
});

test("an answer between two reports is no second, and hardware that began anew counts no errors", () => {
  const { keeper, take, quarter } = watched();
  take(5);
  keeper.take({ ...NOTHING, crcErrors: 9 }, { monotonic: 1_100, wall: 10 * QUARTER_MS + 1_100, hasDefect: false });
  expect(quarter()).toMatchObject({ seconds: 2, crcErrors: 5 });
  keeper.restart();
  keeper.take({ ...NOTHING, crcErrors: 3 }, { monotonic: 9_000, wall: 10 * QUARTER_MS + 9_000, hasDefect: false });
  expect(quarter()).toMatchObject({ seconds: 3, crcErrors: 5 });
});
