import type { LineReading } from "#firmware/media/protocol.ts";
import { levelOf, type NoiseFigures, noiseIn, samplesOf, type ToneFigures, toneIn } from "./sound.ts";

/** Why a line was tested. */
export type TestWhy = "night" | "asked";

/** What a test has found, in figures; absent is what was not measured. */
export interface TestResult extends Omit<LineReading, "sound" | "hasDialTone"> {
  readonly at: number;
  readonly why: TestWhy;
  /** The steady sound after lifting; absent when there was none. */
  readonly dialTone?: ToneFigures;
  /** The line when nobody says anything, after the dial tone was broken. */
  readonly noise?: NoiseFigures;
  /** The dial tone stopped after one digit; absent when none was dialled. */
  readonly tookDigit?: boolean;
}

/** Part of the dial tone's level that is left when it has stopped: 15 dB less. */
const STOPPED_DB = 15;

/** Finds in the sound of a test what was said. */
export function resultOf(reading: LineReading, at: number, why: TestWhy): TestResult {
  const { sound, hasDialTone, ...figures } = reading;
  const samples = samplesOf(sound);
  const part = (step: string, from: number, to: number): Int16Array | undefined => {
    const index = reading.marks.findIndex((mark) => mark.step === step);
    const [mark, next] = [reading.marks[index], reading.marks[index + 1]];
    if (mark === undefined) return undefined;
    const end = next === undefined ? samples.length : next.atMs * 8;
    const length = end - mark.atMs * 8;
    return samples.subarray(mark.atMs * 8 + Math.floor(length * from), mark.atMs * 8 + Math.floor(length * to));
  };
  const heard = hasDialTone ? part("dial-tone", 0.1, 1) : undefined;
  const dialTone = heard === undefined ? undefined : toneIn(heard);
  const silence = part("quiet", 0.5, 1);
  const quiet = silence === undefined ? undefined : afterTone(silence, dialTone);
  const noise = quiet === undefined || quiet.length < 1_600 ? undefined : noiseIn(quiet);
  const isBroken =
    dialTone === undefined || noise === undefined ? undefined : noise.levelDbm0 < dialTone.levelDbm0 - STOPPED_DB;
  // Hum does not stop: it is the tone that must have gone.
  const isGone = quiet === undefined || dialTone === undefined ? undefined : !sameTone(dialTone, toneIn(quiet));
  return {
    ...figures,
    at,
    why,
    ...(dialTone !== undefined && { dialTone }),
    ...(noise !== undefined && { noise }),
    ...(isBroken !== undefined && isGone !== undefined && { tookDigit: isBroken || isGone }),
  };
}

/** Steps of 50 ms, and how much of quiet is enough to measure: 0.3 s. */
const STEP = 400;
const ENOUGH = 2_400;

/**
 * Modems dial later than they say: what is left of the dial tone at the beginning is no noise. Where it never stops, or
 * stops too late to hear anything after it, everything counts.
 */
function afterTone(samples: Int16Array, tone: ToneFigures | undefined): Int16Array {
  if (tone === undefined) return samples;
  let at = 0;
  while (at < samples.length && levelOf(samples.subarray(at, at + STEP)) >= tone.levelDbm0 - STOPPED_DB) at += STEP;
  return samples.length - at - STEP >= ENOUGH && at > 0 ? samples.subarray(at + STEP) : samples;
}

function sameTone(one: ToneFigures, other: ToneFigures): boolean {
  return (
    other.levelDbm0 > one.levelDbm0 - STOPPED_DB &&
    one.frequenciesHz.length > 0 &&
    one.frequenciesHz.every((hz) => other.frequenciesHz.some((at) => Math.abs(at - hz) < 10))
  );
}
