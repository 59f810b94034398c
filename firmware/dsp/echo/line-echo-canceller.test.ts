import { expect, test } from "vitest";
import { linearToUlaw, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { LineEchoCanceller } from "./line-echo-canceller.ts";

const RATE = 8_000;

/** A small generator with a seed, about a bell curve of variance 1: every run hears the same noise. */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  };
  return () => uniform() + uniform() + uniform();
}

/** Like speech: coloured noise in syllables of 250 ms with pauses of 100 ms. */
function talk(seconds: number, seed: number, rms = 2_500): Int16Array {
  const random = noise(seed);
  let low = 0;
  return Int16Array.from({ length: seconds * RATE }, (_, at) => {
    low = 0.6 * low + 0.8 * random();
    return at % 2_800 < 2_000 ? Math.max(-32_000, Math.min(32_000, low * rms)) : 0;
  });
}

/** The way back of a hybrid: a decaying oscillation after some delay, `lossDb` weaker than what went in. */
function hybrid(far: Int16Array, lossDb: number, seed: number): Int16Array {
  const random = noise(seed);
  const delay = 10 + (seed % 20);
  const taps = Float64Array.from({ length: 96 }, (_, at) => random() * Math.exp(-at / 15));
  const power = Math.sqrt(taps.reduce((sum, tap) => sum + tap * tap, 0));
  const gain = 10 ** (-lossDb / 20) / power;
  return far.map((_, at) => {
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap++) sum += (taps[tap] ?? 0) * (far[at - delay - tap] ?? 0);
    return Math.max(-32_768, Math.min(32_767, sum * gain));
  });
}

function cancelled(canceller: LineEchoCanceller, far: Int16Array, near: Int16Array): Int16Array {
  const out = new Int16Array(near.length);
  for (let at = 0; at < near.length; at += 160) {
    canceller.process(far.subarray(at, at + 160), near.subarray(at, at + 160), out.subarray(at, at + 160));
  }
  return out;
}

const powerOf = (samples: Int16Array): number =>
  samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length + 1e-3;
/** How far the second lies below the first between two seconds, dB. */
const below = (first: Int16Array, second: Int16Array, [from, to]: readonly [number, number]): number =>
  10 * Math.log10(powerOf(first.subarray(from * RATE, to * RATE)) / powerOf(second.subarray(from * RATE, to * RATE)));
const mixed = (first: Int16Array, second: Int16Array): Int16Array =>
  first.map((sample, at) => Math.max(-32_768, Math.min(32_767, sample + (second[at] ?? 0))));
const companded = (samples: Int16Array): Int16Array =>
  samples.map((sample) => ULAW_TO_LINEAR[linearToUlaw(sample)] ?? 0);

test("after one second the echo is at least 30 dB weaker, on ten paths with 6 to 24 dB of loss", () => {
  const far = talk(3, 1);
  for (let path = 1; path <= 10; path++) {
    const near = hybrid(far, 4 + 2 * path, path);
    const out = cancelled(new LineEchoCanceller({ isNonLinear: false }), far, near);
    expect(below(near, out, [1, 3]), `path ${path}`).toBeGreaterThan(30);
  }
});

test("through G.711 both ways the filter takes 27 dB and the suppressor makes it inaudible", () => {
  const far = companded(talk(3, 2));
  const near = companded(hybrid(far, 10, 3));
  expect(below(near, cancelled(new LineEchoCanceller({ isNonLinear: false }), far, near), [1, 3])).toBeGreaterThan(27);
  expect(below(near, cancelled(new LineEchoCanceller(), far, near), [1, 3])).toBeGreaterThan(45);
});

test("a person who speaks meanwhile is heard unharmed, and the echo stays away afterwards", () => {
  const far = talk(8, 4);
  const person = talk(8, 5, 1_800);
  person.fill(0, 0, 2 * RATE);
  person.fill(0, 5 * RATE);
  const echo = hybrid(far, 10, 6);
  const out = cancelled(new LineEchoCanceller(), far, mixed(echo, person));
  // What is not the person in the output while both talk: echo that came back, or speech that was cut.
  const wrong = out.map((sample, at) => sample - (person[at] ?? 0));
  expect(below(person, wrong, [2, 5])).toBeGreaterThan(15);
  expect(below(echo, out, [5.2, 8])).toBeGreaterThan(30);
});

test("two who talk at once from the first word on: nothing gets worse than without a canceller", () => {
  const far = talk(4, 7);
  const person = talk(4, 8, 2_500);
  const echo = hybrid(far, 12, 9);
  const out = cancelled(new LineEchoCanceller({ isNonLinear: false }), far, mixed(echo, person));
  const wrong = out.map((sample, at) => sample - (person[at] ?? 0));
  expect(below(echo, wrong, [0, 4])).toBeGreaterThan(-1);
});

test("a path that changes in the middle of a call is learned anew within a second", () => {
  const far = talk(6, 10);
  const [first, second] = [hybrid(far, 8, 11), hybrid(far, 8, 12)];
  const near = first.map((sample, at) => (at < 3 * RATE ? sample : (second[at] ?? 0)));
  const out = cancelled(new LineEchoCanceller({ isNonLinear: false }), far, near);
  expect(below(near, out, [1, 3])).toBeGreaterThan(30);
  expect(below(near, out, [4, 6])).toBeGreaterThan(30);
});

test("the far side alone leaves the line's own background noise, not a hole", () => {
  const random = noise(13);
  const hiss = Int16Array.from({ length: 6 * RATE }, () => random() * 20);
  const far = talk(6, 14);
  far.fill(0, 0, RATE);
  const near = mixed(hybrid(far, 10, 15), hiss);
  const out = cancelled(new LineEchoCanceller(), far, near);
  const level = Math.sqrt(powerOf(out.subarray(3 * RATE)));
  expect(level).toBeGreaterThan(8);
  expect(level).toBeLessThan(45);
});

test("silence in, silence out; and full-scale nonsense never leaves the range", () => {
  const quiet = new Int16Array(RATE);
  expect(powerOf(cancelled(new LineEchoCanceller(), quiet, quiet))).toBeLessThan(1);
  const random = noise(16);
  const loud = (): Int16Array => Int16Array.from({ length: 2 * RATE }, () => (random() > 0 ? 32_767 : -32_768));
  for (const sample of cancelled(new LineEchoCanceller(), loud(), loud())) {
    expect(Math.abs(sample)).toBeLessThanOrEqual(32_768);
  }
});
