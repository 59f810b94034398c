import { expect, test } from "vitest";
import { steppedTone } from "#firmware/dsp/tone/tone.ts";
import { ToneGenerator } from "#firmware/dsp/tone/tone-generator.ts";
import { ZONES, zoneOf } from "./zones.ts";

test("forty countries and more have a plan of their own, China first, each named in both languages", () => {
  expect(ZONES.length).toBeGreaterThanOrEqual(40);
  expect(ZONES[0]?.id).toBe("CN");
  expect(new Set(ZONES.map((zone) => zone.id)).size).toBe(ZONES.length);
  for (const { id, name } of ZONES) {
    expect(id).toMatch(/^[A-Z]{2}$/);
    expect(name.en).toMatch(/^[A-Z]/);
    expect(name.zh).toMatch(/^\p{Script=Han}+$/u);
  }
});

test.each(ZONES)("$id: every tone lies in the voice band, ends where it begins, and can be made", (zone) => {
  const { dial, ringBack, busy, congestion, callWaiting, information, stutter, howler } = zone;
  for (const tone of [dial, ringBack, busy, congestion, callWaiting, information, stutter, howler]) {
    const { steps, repeatFrom } = steppedTone(tone);
    expect(repeatFrom).toBeLessThan(steps.length);
    for (const { frequenciesHz, ms } of steps) {
      expect(ms).toBeGreaterThanOrEqual(10);
      for (const hz of frequenciesHz) expect(hz > 300 && hz < 3_400).toBe(true);
    }
    const out = new Int16Array(8_000);
    expect(new ToneGenerator(tone).read(out)).toBe(8_000);
    expect(out.some((sample) => Math.abs(sample) > 2_000)).toBe(true);
  }
  for (const cadence of [ringBack.cadenceMs, busy.cadenceMs, congestion.cadenceMs, zone.ringMs])
    expect(cadence.length > 0 && cadence.length % 2 === 0).toBe(true);
});

test("a country without a plan sounds as E.180 recommends", () => {
  expect(zoneOf("xx")).toMatchObject({ id: "XX", busy: { frequenciesHz: [425], cadenceMs: [500, 500] } });
});

test("an unallocated number in China sounds three times short and once long", () => {
  const samples = new Int16Array(8 * 1_400);
  new ToneGenerator(zoneOf("CN").information).read(samples);
  const isOn = (ms: number): boolean => samples.subarray(ms * 8, (ms + 5) * 8).some((sample) => Math.abs(sample) > 500);
  expect([50, 150, 250, 350, 450, 550, 650, 950, 1_050, 1_350].map(isOn)).toEqual([
    ...[true, false, true, false, true, false, true, true, false, false],
  ]);
});
