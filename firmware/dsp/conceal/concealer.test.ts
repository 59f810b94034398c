import { expect, test } from "vitest";
import { linearToUlaw, ULAW_TO_LINEAR } from "#firmware/kernel/g711.ts";
import { Concealer } from "./concealer.ts";

/** A voice of 120 Hz with its overtones. */
const voice = (position: number): number => {
  let sum = 0;
  for (let overtone = 1; overtone <= 12; overtone++)
    sum += (4_000 / overtone) * Math.sin((2 * Math.PI * 120 * overtone * position) / 8_000);
  return sum;
};

/** 20 frames of it, through the concealer; those of `lost` do not arrive. */
function through(lost: readonly number[]): number[] {
  const concealer = new Concealer();
  const got: number[] = [];
  for (let at = 0; at < 20; at++) {
    const frame = Uint8Array.from({ length: 160 }, (_, index) => linearToUlaw(Math.round(voice(at * 160 + index))));
    for (const octet of lost.includes(at) ? concealer.missing() : concealer.take(frame))
      got.push(ULAW_TO_LINEAR[octet] ?? 0);
  }
  return got;
}

const steepest = (samples: readonly number[]): number =>
  Math.max(...samples.slice(1).map((sample, index) => Math.abs(sample - (samples[index] ?? 0))));
const power = (samples: readonly number[]): number => samples.reduce((sum, sample) => sum + sample * sample, 0);

test("what arrives passes untouched", () => {
  const whole = through([]);
  expect(whole[1_000]).toBeCloseTo(voice(1_000), -2.5);
});

test("a lost frame of a voice is made up for: as loud, and without a jump", () => {
  const whole = through([]);
  const holed = through([10]);
  expect(steepest(holed)).toBeLessThan(1.25 * steepest(whole));
  const ratio = power(holed.slice(1_600, 1_760)) / power(whole.slice(1_600, 1_760));
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(1.3);
});

test("a longer hole fades to silence, and voice comes back softly", () => {
  const holed = through([8, 9, 10, 11, 12]);
  expect(power(holed.slice(11 * 160, 13 * 160))).toBe(0);
  expect(power(holed.slice(14 * 160, 15 * 160))).toBeCloseTo(power(through([]).slice(14 * 160, 15 * 160)), -3);
});

test("silence stays silence", () => {
  const concealer = new Concealer();
  concealer.take(new Uint8Array(160).fill(0xff));
  expect(concealer.missing().every((octet) => octet === 0xff)).toBe(true);
});
