import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { loudnessLufs, truePeakDb } from "./loudness.ts";
import { spokenText } from "./prompt-text.ts";
import { soundingSpan } from "./shape.ts";
import { PROMPT_TEXTS } from "./texts.table.ts";
import { readWav, toMono } from "./wav.ts";

const ASSETS = new URL("./assets/", import.meta.url).pathname;

function load(path: string): { samples: Float32Array; sampleRate: number } {
  const result = readWav(readFileSync(path));
  if (result.kind === "unreadable") throw new Error(`${path}: ${result.reason}`);
  return { samples: toMono(result.sound), sampleRate: result.sound.sampleRate };
}

/** Syllables, roughly: Chinese characters, or groups of vowels. */
function syllables(text: string): number {
  return text.match(/[\u4e00-\u9fff]|[aeiouy0-9]+/gi)?.length ?? 0;
}

describe.each(["en", "zh"] as const)("shipped prompts in %s", (language) => {
  const prompts = Object.entries(PROMPT_TEXTS);

  it("exist for every text and for nothing else", () => {
    expect(readdirSync(`${ASSETS}${language}`).sort()).toEqual(prompts.map(([id]) => `${id}.wav`).sort());
  });

  it.each(prompts)("%s sounds as a prompt should", (id, text) => {
    const path = `${ASSETS}${language}/${id}.wav`;
    expect(existsSync(path)).toBe(true);
    const { samples, sampleRate } = load(path);
    expect(sampleRate).toBe(8_000);
    const spoken = spokenText(text, language);
    const seconds = samples.length / sampleRate;
    expect(seconds / syllables(spoken)).toBeGreaterThan(0.11);
    expect((seconds - 0.5) / syllables(spoken)).toBeLessThan(0.45);
    expect(loudnessLufs(samples, sampleRate)).toBeGreaterThan(-21);
    expect(loudnessLufs(samples, sampleRate)).toBeLessThan(-19.5);
    expect(truePeakDb(samples, sampleRate)).toBeLessThanOrEqual(-3);
    const span = soundingSpan(samples, sampleRate);
    expect((span?.start ?? Infinity) / sampleRate).toBeLessThanOrEqual(0.25);
    expect((samples.length - (span?.end ?? 0)) / sampleRate).toBeLessThanOrEqual(0.25);
  });
});

describe("shipped hold music", () => {
  const { samples, sampleRate } = load(`${ASSETS}music/hold-music.wav`);

  it("is long enough not to get on one's nerves, and quieter than speech", () => {
    expect(samples.length / sampleRate).toBeGreaterThan(60);
    expect(loudnessLufs(samples, sampleRate)).toBeCloseTo(-24, 0);
  });

  it("loops without a click", () => {
    const steps = samples.slice(1).map((sample, i) => Math.abs(sample - (samples[i] ?? 0)));
    const loudStep = steps.toSorted()[Math.floor(steps.length * 0.99)] ?? 0;
    expect(Math.abs((samples[0] ?? 0) - (samples.at(-1) ?? 0))).toBeLessThan(loudStep);
  });
});
