import { readFile } from "node:fs/promises";
import { loudnessLufs, truePeakDb } from "./loudness.ts";
import { readWav, toMono } from "./wav.ts";

/** How long and how loud a prompt is. */
export interface SoundFigures {
  readonly durationMs: number;
  readonly loudnessLufs: number;
  readonly peakDbtp: number;
}

/** Measures a WAV file; undefined when it cannot be read as one. Silence is minus infinity loud. */
export async function measureFile(path: string): Promise<SoundFigures | undefined> {
  const result = readWav(await readFile(path));
  if (result.kind === "unreadable") return undefined;
  const { sampleRate } = result.sound;
  const samples = toMono(result.sound);
  return {
    durationMs: Math.round((samples.length / sampleRate) * 1000),
    loudnessLufs: loudnessLufs(samples, sampleRate),
    peakDbtp: truePeakDb(samples, sampleRate),
  };
}
