import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ToneGenerator } from "#firmware/dsp/tone/tone-generator.ts";
import { zoneOf } from "#firmware/dsp/zones/zones.ts";
import { AnswerDetector } from "./answer-detector.ts";

const wav = readFileSync(new URL("../../../test/vectors/speech/caller-zh.wav", import.meta.url));
const SPEECH = Int16Array.from({ length: 24_000 }, (_, at) => wav.readInt16LE(4_000 + 2 * at));

function ringing(country: string, bursts: number, cutMs = 0): Int16Array {
  const { ringBack } = zoneOf(country);
  const cycleMs = ringBack.cadenceMs.reduce((sum, ms) => sum + ms, 0);
  const samples = new Int16Array((cycleMs * bursts + cutMs) * 8);
  new ToneGenerator(ringBack).read(samples);
  return samples;
}

/** The signs told, with the seconds at which they were. */
function listen(country: string, ...parts: Int16Array[]): string[] {
  const told: string[] = [];
  let seconds = 0;
  const detector = new AnswerDetector(zoneOf(country), {
    answered: (sign) => told.push(`${sign} ${seconds.toFixed(1)}`),
    heard: (tone) => told.push(tone),
  });
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 160) {
      detector.push(part, at, Math.min(160, part.length - at));
      seconds += 0.02;
    }
  }
  return told;
}

test.each(["CN", "US", "GB", "DE", "JP"])(
  "%s: the first words after ringing are an answer within a second",
  (country) => {
    const rung = ringing(country, 2, 300);
    const told = listen(country, rung, SPEECH);
    expect(told.map((one) => one.split(" ")[0])).toEqual(["ring-back", "voice"]);
    expect(Number(told[1]?.split(" ")[1]) - rung.length / 8_000).toBeLessThan(1.2);
  },
);

test("ring-back that does not come again is an answer, while it comes it is none", () => {
  expect(listen("CN", ringing("CN", 6)).filter((one) => one !== "ring-back")).toEqual([]);
  const told = listen("CN", ringing("CN", 2, 400), new Int16Array(10 * 8_000));
  expect(told.at(-1)).toMatch(/^ring-back-stopped 15/);
});

test("busy after ringing, or speech without ringing, is no answer", () => {
  const busy = new Int16Array(8 * 8_000);
  new ToneGenerator(zoneOf("CN").busy).read(busy);
  expect(listen("CN", ringing("CN", 1), busy)).toEqual(["ring-back", "busy"]);
  expect(listen("CN", SPEECH, SPEECH)).toEqual([]);
});
