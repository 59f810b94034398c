import { describe, expect, it } from "vitest";
import { encodeMulaw } from "#firmware/prompts/g711.ts";
import {
  dominantHz,
  findSound,
  fromAlaw,
  fromUlaw,
  hears,
  levelsDb,
  longestGapMs,
  lufs,
  promptSound,
  promptsHeard,
  rmsDb,
  toneDb,
} from "#test/support/audio-judge.ts";

function sine(hz: number, seconds: number, level = 1): Float32Array {
  return Float32Array.from({ length: seconds * 8_000 }, (_, i) => level * Math.sin((2 * Math.PI * hz * i) / 8_000));
}

function sequence(...parts: readonly Float32Array[]): Float32Array {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

const silence = (seconds: number): Float32Array => new Float32Array(seconds * 8_000);

describe("the judge of sound", () => {
  it("measures levels, tones and gaps", () => {
    expect(rmsDb(sine(1_000, 1))).toBeCloseTo(-3.01, 1);
    expect(toneDb(sine(1_000, 1), 1_000)).toBeCloseTo(-3.01, 1);
    expect(toneDb(sine(1_000, 1), 1_200)).toBeLessThan(-60);
    expect(dominantHz(sine(437.5, 0.3, 0.01))).toBeCloseTo(437.5, 0);
    expect(dominantHz(silence(1))).toBeUndefined();
    expect(levelsDb(sequence(sine(500, 0.02), silence(0.02)))).toEqual([expect.closeTo(-3.01, 1), -Infinity]);
    expect(longestGapMs(sequence(sine(500, 0.2), silence(0.1), sine(500, 0.2)))).toBe(100);
    expect(lufs(promptSound("welcome"))).toBeCloseTo(-20, 0);
  });

  it("reads both laws alike", () => {
    expect(fromUlaw(Uint8Array.of(0xff, 0x80))).toEqual(Float32Array.of(0, 32_124 / 32_768));
    expect(fromAlaw(Uint8Array.of(0xd5, 0xaa))).toEqual(Float32Array.of(8 / 32_768, 32_256 / 32_768));
  });

  it("knows a prompt again in another level, shifted, through µ-law, with packets lost", () => {
    const prompt = promptSound("queue-joined");
    const line = sequence(silence(1.2345), fromUlaw(encodeMulaw(prompt.map((s) => s * 0.3))), sine(450, 2, 0.1));
    for (const packet of [70, 100, 161]) line.fill(0, packet * 160, (packet + 1) * 160);
    const heard = findSound(line, prompt);
    expect(heard.share).toBeGreaterThan(0.75);
    expect(heard.at).toBeCloseTo(1.2345, 2);
  });

  it("knows it again when the jitter buffer took out or put in a packet", () => {
    const prompt = promptSound("queue-joined");
    const shrunk = sequence(prompt.subarray(0, 16_000), prompt.subarray(16_160));
    const stretched = sequence(prompt.subarray(0, 16_000), prompt.subarray(15_840));
    expect(hears(sequence(silence(1), shrunk), prompt)).toBe(true);
    expect(hears(sequence(silence(1), stretched), prompt)).toBe(true);
  });

  it("does not take one sentence for another of the same voice", () => {
    const third = sequence(silence(0.5), promptSound("queue-position-3"), silence(0.5));
    expect(hears(third, promptSound("queue-position-3"))).toBe(true);
    for (const other of ["queue-position-4", "queue-position-13", "queue-joined", "welcome"]) {
      expect(hears(third, promptSound(other))).toBe(false);
    }
    expect(hears(silence(3), promptSound("welcome"))).toBe(false);
    expect(hears(sine(450, 3, 0.2), promptSound("welcome"))).toBe(false);
  });

  it("does not take one Chinese place in the line for another", () => {
    const second = sequence(silence(0.5), promptSound("queue-position-2", "zh"), silence(0.5));
    expect(promptsHeard(second, ["queue-position-1", "queue-position-2", "queue-position-3"], "zh")).toEqual([
      "queue-position-2",
    ]);
  });

  it("tells how much of a prompt was heard when a key cut it short", () => {
    const prompt = promptSound("main-menu");
    const { share } = findSound(sequence(silence(1), prompt.subarray(0, prompt.length / 2), silence(1)), prompt);
    expect(share).toBeGreaterThan(0.35);
    expect(share).toBeLessThan(0.65);
  });

  it("lists prompts in the order they were heard", () => {
    const line = sequence(silence(0.3), promptSound("welcome"), silence(0.2), promptSound("main-menu"), silence(1));
    expect(promptsHeard(line, ["main-menu", "goodbye", "welcome"])).toEqual(["welcome", "main-menu"]);
  });
});
