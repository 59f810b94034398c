import { describe, expect, it } from "vitest";
import { loudnessLufs, truePeakDb } from "./loudness.ts";
import { Resampler, resample } from "./resample.ts";
import { amplify, normalise, SPEECH_LEVEL, soundingSpan, trimToEdges } from "./shape.ts";

function sine(hz: number, sampleRate: number, seconds: number, level = 1): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, i) => level * Math.sin((2 * Math.PI * hz * i) / sampleRate),
  );
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

describe("loudness", () => {
  it("of a full-scale sine of 997 Hz in one channel is -3.01 LUFS (BS.1770-4)", () => {
    expect(loudnessLufs(sine(997, 48_000, 4), 48_000)).toBeCloseTo(-3.01, 1);
    expect(loudnessLufs(sine(997, 8_000, 4), 8_000)).toBeCloseTo(-3.0, 0);
  });

  it("leaves pauses out", () => {
    const tone = sine(997, 8_000, 4, 0.1);
    const paused = new Float32Array(tone.length * 2);
    paused.set(tone);
    expect(loudnessLufs(paused, 8_000)).toBeCloseTo(loudnessLufs(tone, 8_000), 0);
  });

  it("of silence is minus infinity, and of very short sounds still a number", () => {
    expect(loudnessLufs(new Float32Array(8_000), 8_000)).toBe(Number.NEGATIVE_INFINITY);
    expect(Number.isFinite(loudnessLufs(sine(997, 8_000, 0.1), 8_000))).toBe(true);
  });

  it("sees peaks that lie between the samples", () => {
    // A quarter of the rate, sampled at 45 degrees: samples are at 0.707, the wave reaches 1.
    const wave = Float32Array.from({ length: 8_000 }, (_, i) => Math.sin((Math.PI / 2) * i + Math.PI / 4));
    expect(truePeakDb(wave, 8_000)).toBeCloseTo(0, 0);
  });
});

describe("resampling", () => {
  it("keeps tones of the telephone band and removes what lies above", () => {
    const kept = resample(sine(1_000, 44_100, 1), 44_100, 8_000).slice(400, 7_600);
    expect(rms(kept)).toBeCloseTo(Math.SQRT1_2, 3);
    const removed = resample(sine(5_000, 44_100, 1), 44_100, 8_000).slice(400, 7_600);
    expect(20 * Math.log10(rms(removed))).toBeLessThan(-70);
  });

  it("gives the same in pieces as at once", () => {
    const whole = sine(700, 22_050, 0.5);
    const resampler = new Resampler(22_050, 8_000);
    const pieces: number[] = [];
    for (let at = 0; at < whole.length; at += 777) pieces.push(...resampler.push(whole.slice(at, at + 777)));
    pieces.push(...resampler.end());
    expect(Float32Array.from(pieces)).toEqual(resample(whole, 22_050, 8_000));
    expect(pieces.length).toBe(4_000);
  });
});

describe("setting the level", () => {
  it("brings quiet and loud sounds to the same loudness under the same peak", () => {
    for (const level of [0.003, 0.05, 0.9]) {
      const set = normalise(sine(600, 8_000, 2, level), 8_000, SPEECH_LEVEL);
      expect(loudnessLufs(set, 8_000)).toBeCloseTo(-20, 0);
    }
  });

  it("limits single peaks and leaves the rest alone", () => {
    const tone = sine(600, 8_000, 2, 0.14);
    tone[8_000] = 0.99;
    const set = normalise(tone, 8_000, SPEECH_LEVEL);
    expect(truePeakDb(set, 8_000)).toBeLessThanOrEqual(-3);
    expect(rms(set.slice(0, 7_000)) / rms(tone.slice(0, 7_000))).toBeCloseTo(
      rms(set.slice(9_000)) / rms(tone.slice(9_000)),
      2,
    );
  });

  it("cuts silence off the ends and leaves the wanted edge", () => {
    const padded = new Float32Array(24_000);
    padded.set(sine(600, 8_000, 1, 0.3), 8_000);
    const cut = trimToEdges(padded, 8_000, 0.15);
    expect(cut.length).toBe(8_000 + 2 * 1_200);
    expect(soundingSpan(cut, 8_000)?.start).toBe(1_200);
  });

  it("leaves silence silent", () => {
    expect(soundingSpan(new Float32Array(800), 8_000)).toBeUndefined();
    expect(rms(normalise(new Float32Array(800), 8_000, SPEECH_LEVEL))).toBe(0);
    expect(amplify(Float32Array.of(0.1), 20)[0]).toBeCloseTo(1, 5);
  });
});
