import { readFileSync } from "node:fs";
import { loudnessLufs } from "#firmware/prompts/loudness.ts";
import { readWav, toMono } from "#firmware/prompts/wav.ts";
import { correlate, powerSpectrum } from "./fft.ts";
import { linear } from "./rtp-phone.ts";

/** Everything a telephone carries is judged at this rate. */
const RATE = 8_000;
/** A piece of a prompt that is compared on its own. */
const PIECE_SECONDS = 0.4;
/** A prompt may be heard this much earlier or later, piece by piece: a jitter buffer stretches and shrinks. */
const DRIFT_SECONDS = 0.06;
/** Correlation from which a piece counts as the same sound; different words by the same voice stay below 0.6. */
const SAME_PIECE = 0.8;
/** Pieces quieter than this share of the loudest are pauses and not compared. */
const PAUSE_SHARE = 0.05;

/** µ-law octets, as they come out of RTP, as samples of -1…1. */
export function fromUlaw(octets: Uint8Array): Float32Array {
  return Float32Array.from(octets, (octet) => linear(octet) / 32_768);
}

/** A-law octets as samples of -1…1, by plain G.711 arithmetic. */
export function fromAlaw(octets: Uint8Array): Float32Array {
  return Float32Array.from(octets, (octet) => {
    const bits = octet ^ 0x55;
    const segment = (bits >> 4) & 7;
    const step = ((bits & 15) << 4) + (segment === 0 ? 8 : 0x108);
    const magnitude = segment === 0 ? step : step << (segment - 1);
    return ((bits & 0x80) === 0 ? -magnitude : magnitude) / 32_768;
  });
}

/** One channel of a WAV file of 8 kHz (a prompt, one side of a recording); all channels mixed when none is named. */
export function fromWav(path: string, channel?: number): Float32Array {
  const result = readWav(readFileSync(path));
  if (result.kind === "unreadable") throw new Error(`${path}: ${result.reason}`);
  if (result.sound.sampleRate !== RATE) throw new Error(`${path} has ${result.sound.sampleRate} Hz`);
  return channel === undefined ? toMono(result.sound) : (result.sound.channels[channel] ?? new Float32Array());
}

/** Power mean in dBFS (a full-scale sine is -3); -Infinity for silence. */
export function rmsDb(samples: Float32Array): number {
  return 10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** Loudness in LUFS (BS.1770-4). */
export function lufs(samples: Float32Array): number {
  return loudnessLufs(samples, RATE);
}

/** The level of each window in dBFS, one after the other; a rest shorter than a window is left out. */
export function levelsDb(samples: Float32Array, windowMs = 20): number[] {
  const size = Math.round((windowMs * RATE) / 1000);
  return Array.from({ length: Math.floor(samples.length / size) }, (_, i) =>
    rmsDb(samples.subarray(i * size, (i + 1) * size)),
  );
}

/** Longest run of windows below a level, in milliseconds: a gap somebody would hear. */
export function longestGapMs(samples: Float32Array, belowDb = -60, windowMs = 20): number {
  let longest = 0;
  let run = 0;
  for (const level of levelsDb(samples, windowMs)) {
    run = level < belowDb ? run + windowMs : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Level of one frequency in dBFS (Goertzel; a full-scale sine is -3). */
export function toneDb(samples: Float32Array, hz: number): number {
  const step = 2 * Math.cos((2 * Math.PI * hz) / RATE);
  let last = 0;
  let before = 0;
  for (const sample of samples) {
    const next = sample + step * last - before;
    before = last;
    last = next;
  }
  const power = last * last + before * before - step * last * before;
  return 10 * Math.log10((2 * power) / samples.length ** 2);
}

/** The strongest frequency in Hz, between the bins of the spectrum as well; undefined for silence. */
export function dominantHz(samples: Float32Array): number | undefined {
  // A Hann window, so that one tone is one hill.
  const shaped = samples.map((s, i) => s * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / samples.length)));
  const power = powerSpectrum(shaped);
  const top = power.reduce((best, value, k) => (value > power[best]! ? k : best), 0);
  if (power[top] === 0) return undefined;
  const [a, b, c] = [top - 1, top, top + 1].map((k) => Math.log(power[k] ?? power[top]!));
  const bend = a! - 2 * b! + c!;
  const shift = bend === 0 ? 0 : (a! - c!) / (2 * bend);
  return ((top + shift) * RATE) / (2 * power.length);
}

/** Where a known sound was heard, and how much of it. */
export interface Heard {
  /** Seconds from the start of what was listened to. */
  readonly at: number;
  /** Share of the sound's spoken pieces that were recognised, 0…1. */
  readonly share: number;
}

function energyOf(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

/** Best normalised correlation (0…1, sound of any level) of a pattern in a signal, and where. */
function bestMatch(signal: Float32Array, pattern: Float32Array): { at: number; score: number } {
  const sums = correlate(signal, pattern);
  const own = energyOf(pattern);
  let local = energyOf(signal.subarray(0, pattern.length));
  // Windows much quieter than the pattern could match by chance of rounding.
  const floor = own * 1e-5 + 1e-9;
  let best = { at: 0, score: 0 };
  sums.forEach((sum, at) => {
    const score = local <= floor ? 0 : sum / Math.sqrt(local * own);
    if (score > best.score) best = { at, score };
    local += (signal[at + pattern.length] ?? 0) ** 2 - signal[at]! ** 2;
  });
  return best;
}

interface Fragment {
  readonly offset: number;
  readonly samples: Float32Array;
}

function spokenPieces(reference: Float32Array): Fragment[] {
  const size = Math.round(PIECE_SECONDS * RATE);
  const all: Fragment[] = [];
  for (let offset = 0; offset + size / 2 <= reference.length; offset += size) {
    all.push({ offset, samples: reference.subarray(offset, offset + size) });
  }
  const loudest = all.reduce((most, { samples }) => Math.max(most, energyOf(samples)), 0);
  return all.filter(({ samples }) => energyOf(samples) > PAUSE_SHARE * loudest);
}

/** Share of the pieces that are heard where they should be when the sound begins at `start` (a sample number). */
function shareAt(heard: Float32Array, pieces: readonly Fragment[], start: number): number {
  const drift = Math.round(DRIFT_SECONDS * RATE);
  const matching = pieces.filter(({ offset, samples }) => {
    const from = Math.max(0, start + offset - drift);
    const around = heard.subarray(from, Math.max(from, start + offset + samples.length + drift));
    return around.length >= samples.length && bestMatch(around, samples).score > SAME_PIECE;
  });
  return matching.length / pieces.length;
}

/**
 * Looks for a known sound in what was heard: by waveform, piece by piece, whatever its level, through µ-law and A-law,
 * with a lost packet here and there and a jitter buffer that stretches. The place with most of it is given.
 */
export function findSound(heard: Float32Array, reference: Float32Array): Heard {
  const pieces = spokenPieces(reference);
  let best: Heard = { at: 0, share: 0 };
  // Any piece may be the one that was lost, so several are tried as the anchor, the loudest first.
  const anchors = pieces.toSorted((a, b) => energyOf(b.samples) - energyOf(a.samples)).slice(0, 3);
  for (const anchor of anchors) {
    const { at, score } = bestMatch(heard, anchor.samples);
    if (score < SAME_PIECE) continue;
    const start = at - anchor.offset;
    const share = shareAt(heard, pieces, start);
    if (share > best.share) best = { at: Math.max(0, start) / RATE, share };
    if (best.share > 0.95) break;
  }
  return best;
}

/**
 * Whether somebody heard a sound: nearly all of it, or at least `share` of it when it may be cut short. To tell
 * sentences apart that differ in one word, use `promptsHeard`.
 */
export function hears(heard: Float32Array, reference: Float32Array, share = 0.75): boolean {
  return findSound(heard, reference).share >= share;
}

/** A shipped prompt (or, by its folder, shipped music) to listen for. */
export function promptSound(id: string, folder: "en" | "zh" | "music" = "en"): Float32Array {
  return fromWav(new URL(`../../firmware/prompts/assets/${folder}/${id}.wav`, import.meta.url).pathname);
}

/**
 * Which of these prompts were heard, in the order they began. Sentences that share most of their words (two places in
 * the line) look alike piece by piece: of those found at the same moment only the best is named.
 */
export function promptsHeard(heard: Float32Array, ids: readonly string[], language: "en" | "zh" = "en"): string[] {
  const found = ids
    .map((id) => {
      const sound = promptSound(id, language);
      return { id, seconds: sound.length / RATE, ...findSound(heard, sound) };
    })
    .filter(({ share }) => share >= 0.75);
  const isOutdone = (one: (typeof found)[number]): boolean =>
    found.some(
      (other) => other.share > one.share && Math.abs(other.at - one.at) < Math.min(one.seconds, other.seconds) / 2,
    );
  return found
    .filter((one) => !isOutdone(one))
    .sort((a, b) => a.at - b.at)
    .map(({ id }) => id);
}
