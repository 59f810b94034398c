import { expect, test } from "vitest";
import { VoiceFifo } from "./voice-fifo.ts";

const frame = (value: number) => new Uint8Array(160).fill(value);

/** Both sides run for `seconds`, the reader by `ppm` faster than the writer; gives what the reader got. */
function run(fifo: VoiceFifo, seconds: number, ppm: number): (number | undefined)[] {
  const got: (number | undefined)[] = [];
  const readMs = 20 / (1 + ppm / 1e6);
  let readAt = 10;
  for (let written = 0; written < seconds * 50; written++) {
    fifo.push(frame(written % 250));
    for (; readAt < (written + 1) * 20; readAt += readMs) got.push(fifo.shift()?.[0]);
  }
  return got;
}

test("voice comes out in order, as it went in, half the capacity late", () => {
  const fifo = new VoiceFifo(6);
  const got = run(fifo, 2, 0);
  expect(got.slice(0, 2)).toEqual([undefined, undefined]);
  expect(got.slice(2, 20)).toEqual(Array.from({ length: 18 }, (_, index) => index));
});

test("equal clocks never slip", () => {
  const fifo = new VoiceFifo(6);
  run(fifo, 600, 0);
  expect([fifo.overruns, fifo.underruns]).toEqual([0, 0]);
});

test("a faster board runs dry and a slower one overflows, each time counted, and no more often than the drift asks", () => {
  const faster = new VoiceFifo(6);
  run(faster, 2_400, 50);
  expect(faster.overruns).toBe(0);
  expect(faster.underruns).toBeGreaterThan(0);
  expect(faster.underruns).toBeLessThanOrEqual(6);

  const slower = new VoiceFifo(6);
  run(slower, 2_400, -50);
  expect(slower.underruns).toBe(0);
  expect(slower.overruns).toBeGreaterThan(0);
  expect(slower.overruns).toBeLessThanOrEqual(6);
});

test("a writer who pauses is played again with the same delay", () => {
  const fifo = new VoiceFifo(6);
  for (const value of [1, 2, 3]) fifo.push(frame(value));
  expect([1, 2, 3, 4].map(() => fifo.shift()?.[0])).toEqual([1, 2, 3, undefined]);
  fifo.push(frame(4));
  expect(fifo.shift()).toBeUndefined();
  fifo.push(frame(5));
  fifo.push(frame(6));
  expect(fifo.shift()?.[0]).toBe(4);
});
