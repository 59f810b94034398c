import { readFile } from "node:fs/promises";
import { decodeSound, UnreadableSound } from "./decode.ts";
import { loudnessLufs, truePeakDb } from "./loudness.ts";
import { type Refusal, refusal, type Warning, warning } from "./refusals.table.ts";
import { Resampler } from "./resample.ts";
import { MUSIC_LEVEL, normalise, SPEECH_LEVEL, soundingSpan, trimToEdges } from "./shape.ts";
import { PROMPT_RATE, writePromptWav } from "./wav.ts";

/** What a sound is for: speech is trimmed and louder, music keeps its length, so that a loop stays a loop. */
export type SoundUse = "speech" | "music";

/** A finished prompt file and its figures. */
export interface ConvertedPrompt {
  /** 8 kHz µ-law WAV. */
  readonly wav: Uint8Array;
  readonly durationMs: number;
  readonly loudnessLufs: number;
  readonly peakDbtp: number;
  readonly warnings: readonly Warning[];
}

export type ConvertResult = { kind: "converted"; prompt: ConvertedPrompt } | Refusal;

const MAX_SECONDS: Readonly<Record<SoundUse, number>> = { speech: 5 * 60, music: 15 * 60 };
const MIN_SECONDS = 0.25;
const EDGE_SECONDS = 0.15;
/** Cutting off less than this is not worth telling. */
const TOLD_SILENCE_SECONDS = 0.5;
/** Quieter than any recording of a voice. */
const SILENT_LUFS = -55;
const QUIET_LUFS = -40;
/** Neighbouring samples at full scale are a clipped wave; a single one is just a peak. */
const CLIPPED = 0.998;
const CLIPPED_SHARE = 0.0005;
/** A process that grows beyond this is stopped before it hurts calls. */
const MAX_RSS_BYTES = 400 * 1024 * 1024;

interface Narrowed {
  readonly samples: Float32Array;
  readonly clippedShare: number;
}

function countClipped(samples: Float32Array): number {
  let count = 0;
  for (let i = 1; i < samples.length; i++) {
    if (Math.abs(samples[i] ?? 0) >= CLIPPED && Math.abs(samples[i - 1] ?? 0) >= CLIPPED) count++;
  }
  return count;
}

/** Decodes and brings to 8 kHz as it comes, so that memory is bounded by the allowed length. */
async function narrow(file: Buffer, maxSeconds: number): Promise<Narrowed | Refusal> {
  const parts: Float32Array[] = [];
  let resampler: Resampler | undefined;
  let rate = 0;
  let length = 0;
  let heard = 0;
  let clipped = 0;
  const keep = (part: Float32Array): void => {
    parts.push(part);
    length += part.length;
  };
  for await (const { samples, sampleRate } of decodeSound(file)) {
    if (sampleRate !== rate) {
      if (resampler !== undefined) keep(resampler.end());
      resampler = new Resampler(sampleRate, PROMPT_RATE);
      rate = sampleRate;
    }
    heard += samples.length;
    clipped += countClipped(samples);
    keep(resampler?.push(samples) ?? samples);
    if (length > maxSeconds * PROMPT_RATE) return refusal("too-long");
    if (process.memoryUsage.rss() > MAX_RSS_BYTES) return refusal("conversion-failed");
  }
  if (heard === 0) return refusal("damaged-file");
  if (resampler !== undefined) keep(resampler.end());
  const whole = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return { samples: whole, clippedShare: heard === 0 ? 0 : clipped / heard };
}

function finish({ samples, clippedShare }: Narrowed, use: SoundUse): ConvertResult {
  if (samples.length < MIN_SECONDS * PROMPT_RATE) return refusal("too-short");
  const before = loudnessLufs(samples, PROMPT_RATE);
  const span = soundingSpan(samples, PROMPT_RATE);
  if (before < SILENT_LUFS || span === undefined) return refusal("silent");
  const trimmed = use === "speech" ? trimToEdges(samples, PROMPT_RATE, EDGE_SECONDS) : samples;
  const level = use === "speech" ? SPEECH_LEVEL : MUSIC_LEVEL;
  const shaped = normalise(trimmed, PROMPT_RATE, level);
  const warnings: Warning[] = [];
  if (clippedShare > CLIPPED_SHARE) warnings.push(warning("distorted"));
  if (before < QUIET_LUFS) warnings.push(warning("very-quiet"));
  if (samples.length - trimmed.length > TOLD_SILENCE_SECONDS * PROMPT_RATE) warnings.push(warning("silence-removed"));
  return {
    kind: "converted",
    prompt: {
      wav: writePromptWav(shaped),
      durationMs: Math.round((shaped.length / PROMPT_RATE) * 1000),
      loudnessLufs: loudnessLufs(shaped, PROMPT_RATE),
      peakDbtp: truePeakDb(shaped, PROMPT_RATE),
      warnings,
    },
  };
}

/**
 * Makes a prompt of a sound file. It works in the calling process: foreign files go through `convertFile`, which gives
 * them a process of their own.
 */
export async function makePrompt(path: string, use: SoundUse): Promise<ConvertResult> {
  const file = await readFile(path);
  if (file.length === 0) return refusal("empty-file");
  try {
    const narrowed = await narrow(file, MAX_SECONDS[use]);
    return "kind" in narrowed ? narrowed : finish(narrowed, use);
  } catch (error) {
    if (error instanceof UnreadableSound) return refusal(error.code);
    throw error;
  }
}
