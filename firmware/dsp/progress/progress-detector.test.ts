import { describe, expect, test } from "vitest";
import { peakOf } from "#firmware/dsp/level.ts";
import { steppedTone, type Tone } from "#firmware/dsp/tone/tone.ts";
import { ToneGenerator } from "#firmware/dsp/tone/tone-generator.ts";
import { ZONES, zoneOf } from "#firmware/dsp/zones/zones.ts";
import { ProgressDetector } from "./progress-detector.ts";
import type { ProgressTone } from "./watched-tones.ts";

interface Making {
  /** Every frequency is off by so many hertz; times by this factor. */
  readonly offHz?: number;
  readonly pace?: number;
  readonly levelDbm0?: number;
  readonly noiseDbm0?: number;
  /** Begins within its cadence. */
  readonly startMs?: number;
}

/** A tone as exchanges really send it: a little off, with noise, begun anywhere. */
function make(tone: Tone, ms: number, making: Making = {}): Int16Array {
  const { offHz = 0, pace = 1, levelDbm0 = -15, noiseDbm0 = -55, startMs = 0 } = making;
  const { steps, repeatFrom } = steppedTone(tone);
  const changed = steps.map((step) => ({
    ...step,
    ms: step.ms * pace,
    frequenciesHz: step.frequenciesHz.map((hz) => hz + offHz),
  }));
  const generator = new ToneGenerator({
    steps: changed,
    levelDbm0,
    ...(repeatFrom !== undefined && { repeatFrom }),
  });
  const whole = new Int16Array((ms + startMs) * 8);
  generator.read(whole);
  const samples = whole.subarray(startMs * 8);
  let seed = 7;
  const noise = peakOf(noiseDbm0) * Math.SQRT1_2 * Math.sqrt(3);
  for (let index = 0; index < samples.length; index++) {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fff_ffff;
    samples[index] = Math.round((samples[index] ?? 0) + noise * (seed / 0x4000_0000 - 1));
  }
  return samples;
}

/** What is heard in a zone, in order, with the time it was certain. */
function hear(country: string, samples: Int16Array, block = 160): { tones: ProgressTone[]; firstMs: number } {
  const tones: ProgressTone[] = [];
  let at = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  const detector = new ProgressDetector(zoneOf(country), {
    heard: (tone) => {
      tones.push(tone);
      firstMs = Math.min(firstMs, at / 8);
    },
    ended: () => undefined,
  });
  for (; at < samples.length; at += block) detector.push(samples, at, Math.min(block, samples.length - at));
  return { tones, firstMs };
}

const MAKINGS: readonly Making[] = [
  {},
  { offHz: 25, startMs: 333, pace: 0.93 },
  { offHz: -25, startMs: 77, pace: 1.07 },
  { levelDbm0: -32, noiseDbm0: -50, startMs: 611 },
  { levelDbm0: -6, noiseDbm0: -26 },
];
/** With every making; the others with one. */
const CLOSELY = ["CN", "US", "GB", "DE"];
const COUNTRIES = ZONES.map((zone) => zone.id);
const sound = (tone: Tone): string => JSON.stringify(steppedTone(tone).steps);

describe.each(COUNTRIES.map((country, index) => [country, index] as const))("%s", (country, index) => {
  const zone = zoneOf(country);

  test.each(["dial", "ring-back", "busy", "congestion", "information"] as const)(
    "%s is told and nothing else",
    (name) => {
      const tone = {
        dial: zone.dial,
        "ring-back": zone.ringBack,
        busy: zone.busy,
        congestion: zone.congestion,
        information: zone.information,
      }[name];
      // Where two tones are one, it is told as the commoner.
      const expected = name === "congestion" && sound(zone.busy) === sound(zone.congestion) ? "busy" : name;
      const cycle = steppedTone(tone).steps.reduce((sum, step) => sum + step.ms, 0);
      for (const making of CLOSELY.includes(country) ? MAKINGS : [MAKINGS[1 + (index % 2)] ?? {}]) {
        const { tones } = hear(country, make(tone, Math.max(3_000, cycle * 4), making));
        expect(new Set(tones), JSON.stringify(making)).toEqual(new Set([expected]));
      }
    },
  );
});
