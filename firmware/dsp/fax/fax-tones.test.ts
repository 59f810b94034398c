import { expect, test } from "vitest";
import { turnOf } from "#firmware/dsp/level.ts";
import { ToneGenerator } from "#firmware/dsp/tone/tone-generator.ts";
import { type FaxTone, FaxToneDetector } from "./fax-tones.ts";

function hear(samples: Int16Array): FaxTone[] {
  const heard: FaxTone[] = [];
  const detector = new FaxToneDetector((tone) => heard.push(tone));
  for (let at = 0; at < samples.length; at += 160) detector.push(samples, at, Math.min(160, samples.length - at));
  return heard;
}

function tone(hz: number, ms: number, cadenceMs: number[] = [], levelDbm0 = -20): Int16Array {
  const samples = new Int16Array(ms * 8);
  new ToneGenerator({ frequenciesHz: [hz], cadenceMs, levelDbm0 }).read(samples);
  return samples;
}

test.each([1065, 1100, 1135])("a calling fax machine of %i Hz is told at each of its tones", (hz) => {
  expect(hear(tone(hz, 7_600, [500, 3_000]))).toEqual(["cng", "cng"]);
  expect(hear(tone(hz, 3_400, [560, 2_800], -40))).toEqual(["cng"]);
});

test("1100 Hz that is too short, too long or off is no fax machine", () => {
  expect(hear(tone(1100, 4_000, [300, 3_000]))).toEqual([]);
  expect(hear(tone(1100, 4_000, [900, 3_000]))).toEqual([]);
  expect(hear(tone(1180, 4_000, [500, 3_000]))).toEqual([]);
});

test.each([2088, 2100, 2112])("an answering machine of %i Hz is told once", (hz) => {
  expect(hear(tone(hz, 3_000))).toEqual(["ced"]);
});

test("a V.8 modem is told by its wavering, with phase reversals or without", () => {
  for (const reversalMs of [450, 1e9]) {
    const samples = Int16Array.from({ length: 24_000 }, (_, at) => {
      const sign = Math.floor(at / 8 / reversalMs) % 2 === 0 ? 1 : -1;
      return Math.round(3_000 * sign * (1 + 0.2 * Math.sin(turnOf(15) * at)) * Math.sin(turnOf(2100) * at));
    });
    expect(hear(samples)).toEqual(["ansam"]);
  }
});
