import { expect, test } from "vitest";
import { peakOf, SAMPLES_PER_MS, turnOf } from "#firmware/dsp/level.ts";
import { MfDetector } from "./detector.ts";
import { MfSender } from "./sender.ts";
import { FREQUENCIES_HZ, type MfWay, SIGNAL_PAIRS } from "./signals.table.ts";

const SIGNALS = Array.from({ length: 15 }, (_, index) => index + 1);
const WAYS: readonly MfWay[] = ["forward", "backward"];

interface Sound {
  readonly way: MfWay;
  readonly signal: number;
  readonly ms: number;
  readonly levelDbm0?: number;
  readonly twistDb?: number;
  readonly offHz?: number;
}

/** A signal made by hand, one frequency louder and both off. */
function sound({ way, signal, ms, levelDbm0 = -11.5, twistDb = 0, offHz = 0 }: Sound): Int16Array {
  const [low = 0, high = 0] = (SIGNAL_PAIRS[signal] ?? []).map((at) => FREQUENCIES_HZ[way][at] ?? 0);
  return Int16Array.from({ length: ms * SAMPLES_PER_MS }, (_, at) =>
    Math.round(
      peakOf(levelDbm0) * Math.sin(turnOf(low + offHz) * at) +
        peakOf(levelDbm0 - twistDb) * Math.sin(turnOf(high - offHz) * at),
    ),
  );
}

const silence = (ms: number): Int16Array => new Int16Array(ms * SAMPLES_PER_MS);
const joined = (...parts: Int16Array[]): Int16Array => Int16Array.from(parts.flatMap((part) => [...part]));
const added = (one: Int16Array, other: Int16Array): Int16Array => one.map((sample, at) => sample + (other[at] ?? 0));

/** What is heard, as "signal" and the millisecond it was told at, in frames of 20 ms. */
function hear(way: MfWay, samples: Int16Array, frame = 160): { signal: number; ms: number; levelDbm0: number }[] {
  const told: { signal: number; ms: number; levelDbm0: number }[] = [];
  let at = 0;
  const detector = new MfDetector(way, (signal, levelDbm0) => told.push({ signal, levelDbm0, ms: (at + frame) / 8 }));
  for (; at + frame <= samples.length; at += frame) detector.push(samples, at, frame);
  return told;
}

const signals = (way: MfWay, samples: Int16Array): number[] => hear(way, samples).map(({ signal }) => signal);

test.each(WAYS)("every signal our sender makes %s is heard, and its end", (way) => {
  const sender = new MfSender(way);
  const samples = new Int16Array(15 * 2 * 80 * SAMPLES_PER_MS);
  SIGNALS.forEach((signal, index) => {
    sender.set(signal);
    sender.read(samples, index * 160 * SAMPLES_PER_MS, 80 * SAMPLES_PER_MS);
    sender.set(0);
    sender.read(samples, (index * 160 + 80) * SAMPLES_PER_MS, 80 * SAMPLES_PER_MS);
  });
  expect(signals(way, samples)).toEqual(SIGNALS.flatMap((signal) => [signal, 0]));
  expect(sender.isSilent).toBe(true);
});

test("a signal that begins with a frame is told within that frame, and so is its end", () => {
  const samples = joined(silence(100), sound({ way: "forward", signal: 5, ms: 100 }), silence(100));
  expect(hear("forward", samples).map(({ signal, ms }) => [signal, ms])).toEqual([
    [5, 120],
    [0, 220],
  ]);
});

test("wherever it begins, a signal and its end are known within 25 ms", () => {
  for (let late = 0; late < 20; late += 1) {
    const samples = joined(silence(100 + late), sound({ way: "backward", signal: 6, ms: 100 }), silence(100));
    const [begin, end] = hear("backward", samples, 8);
    expect((begin?.ms ?? 0) - 100 - late).toBeLessThanOrEqual(25);
    expect((end?.ms ?? 0) - 200 - late).toBeLessThanOrEqual(25);
  }
});

test.each(WAYS)("Q.455, %s: −5 to −35 dBm0, 7 dB of twist and 10 Hz off either way are taken, all signals", (way) => {
  for (const levelDbm0 of [-5, -20, -28, -35]) {
    for (const twistDb of [-7, 0, 7]) {
      for (const offHz of [-10, 0, 10]) {
        const how = { levelDbm0: twistDb < 0 ? levelDbm0 + twistDb : levelDbm0, twistDb, offHz };
        if (levelDbm0 - Math.abs(twistDb) < -35) continue;
        const samples = joined(...SIGNALS.flatMap((signal) => [sound({ way, signal, ms: 60, ...how }), silence(60)]));
        expect(signals(way, samples), JSON.stringify(how)).toEqual(SIGNALS.flatMap((signal) => [signal, 0]));
      }
    }
  }
});

test("what is not to be taken is not: too weak, too uneven, one frequency, three, 7 ms", () => {
  const way = "forward";
  for (const signal of SIGNALS) {
    expect(signals(way, joined(sound({ way, signal, ms: 100, levelDbm0: -43 }), silence(40)))).toEqual([]);
    expect(signals(way, joined(sound({ way, signal, ms: 100, twistDb: 20 }), silence(40)))).toEqual([]);
    expect(signals(way, joined(sound({ way, signal, ms: 100, twistDb: 100 }), silence(40)))).toEqual([]);
    expect(signals(way, joined(silence(31), sound({ way, signal, ms: 7 }), silence(60)))).toEqual([]);
  }
  const three = added(sound({ way, signal: 1, ms: 100 }), sound({ way, signal: 10, ms: 100, twistDb: 100 }));
  expect(signals(way, joined(three, silence(40)))).toEqual([]);
});

test("an interruption of 7 ms does not end a signal", () => {
  for (let at = 0; at < 20; at += 1) {
    const samples = sound({ way: "backward", signal: 3, ms: 200 });
    samples.fill(0, (80 + at) * SAMPLES_PER_MS, (87 + at) * SAMPLES_PER_MS);
    expect(signals("backward", joined(samples, silence(60)))).toEqual([3, 0]);
  }
});

test("a lost frame does not end a signal, wherever the two parts meet in phase", () => {
  for (const signal of SIGNALS) {
    for (let lost = 150; lost < 170; lost++) {
      const samples = sound({ way: "forward", signal, ms: 300 });
      const spliced = joined(samples.subarray(0, 903), samples.subarray(903 + lost), silence(60));
      expect(signals("forward", spliced), `${lost} samples`).toEqual([signal, 0]);
    }
  }
});

test("the other way's signals are not heard, and their echo does not hide ours even when it is louder", () => {
  for (const own of [1, 6, 15]) {
    for (const signal of SIGNALS) {
      const echo = sound({ way: "forward", signal: own, ms: 200, levelDbm0: -17 });
      expect(signals("backward", echo)).toEqual([]);
      const wanted = joined(silence(60), sound({ way: "backward", signal, ms: 80, levelDbm0: -23 }), silence(60));
      expect(signals("backward", added(wanted, echo))).toEqual([signal, 0]);
    }
  }
});

test("the level of the louder frequency is told, and nothing after a reset", () => {
  const [begin] = hear("forward", sound({ way: "forward", signal: 8, ms: 100, levelDbm0: -20 }));
  expect(begin?.levelDbm0).toBeGreaterThan(-21.5);
  expect(begin?.levelDbm0).toBeLessThan(-19);
  const told: number[] = [];
  const detector = new MfDetector("forward", (signal) => told.push(signal));
  detector.push(sound({ way: "forward", signal: 8, ms: 100 }));
  detector.reset();
  detector.push(silence(100));
  expect(told).toEqual([8]);
});
