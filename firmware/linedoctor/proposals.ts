import type { CadencedTone } from "#firmware/dsp/tone/tone.ts";
import type { Impedance } from "#firmware/media/protocol.ts";
import type { Habits } from "./learning.ts";
import type { TestResult } from "./test-result.ts";
import { betterImpedance } from "./verdict.ts";

/** A setting that would do the line good, with the reason in figures. */
export type Proposal =
  | { readonly kind: "impedance"; readonly impedance: Impedance; readonly gainDb: number }
  /** `afterDbm0`: how loud it came when the gain was tried. */
  | {
      readonly kind: "rx-gain";
      readonly rxGainDb: number;
      readonly levelDbm0: number;
      readonly afterDbm0?: number;
    }
  /** Calls ended in this tone, but it is not safe enough to be taken for a hang-up without asking. */
  | { readonly kind: "busy-tone"; readonly tone: CadencedTone; readonly calls: number }
  /** The exchange says it by tone alone, and nobody listens for it. */
  | { readonly kind: "listen-for-busy"; readonly seconds: number };

/** Dial tone arrives at about this level at a telephone (E.180); softer lines are made louder by 6 dB at most. */
const USUAL_DBM0 = -14;
const SOFT_DBM0 = -20;
const MOST_GAIN_DB = 6;
/** What is made louder makes its echo louder too. */
const ROOM_DB = 12;
const BUSY_SECONDS = 3;
/** Levels are measured to some tenths. */
const SPARE_DB = 0.5;

/** What could be set better on a line. */
export function proposalsOf(known: {
  readonly line: { readonly busyToneSeconds: number; readonly rxGainDb: number };
  readonly habits: Habits;
  readonly test: TestResult | undefined;
  readonly hasLearned: boolean;
}): Proposal[] {
  const { line, habits, test, hasLearned } = known;
  const { endTone } = habits;
  const proposals: Proposal[] = [];
  const better = test === undefined ? undefined : betterImpedance(test);
  if (better !== undefined) proposals.push({ kind: "impedance", ...better });
  const gain = test === undefined ? undefined : louder(test, line.rxGainDb);
  if (gain !== undefined) proposals.push(gain);
  if (endTone !== undefined && !endTone.isPlanned && !hasLearned)
    proposals.push({ kind: "busy-tone", tone: endTone.tone, calls: endTone.calls });
  const isToneOnly = endTone !== undefined && Object.keys(habits.signs).length === 0;
  if (isToneOnly && line.busyToneSeconds === 0) proposals.push({ kind: "listen-for-busy", seconds: BUSY_SECONDS });
  return proposals;
}

function louder({ dialTone, echo, gains }: TestResult, rxGainDb: number): Proposal | undefined {
  if (dialTone === undefined || dialTone.frequenciesHz.length === 0 || dialTone.levelDbm0 >= SOFT_DBM0)
    return undefined;
  const room = (echo[0]?.returnLossDb ?? 30) - ROOM_DB;
  const by = Math.floor(Math.min(MOST_GAIN_DB, USUAL_DBM0 - dialTone.levelDbm0, room));
  if (by < 2 || rxGainDb + by > 12) return undefined;
  const tried = gains?.find((one) => one.rxGainDb === rxGainDb);
  if (gains === undefined || tried === undefined)
    return { kind: "rx-gain", rxGainDb: rxGainDb + by, levelDbm0: dialTone.levelDbm0 };
  // What was tried and really came louder, as loud as there is room for.
  const louderBy = (one: { levelDbm0: number }): number => one.levelDbm0 - tried.levelDbm0;
  const best = gains
    .filter((one) => one.rxGainDb > rxGainDb && louderBy(one) >= 2 && louderBy(one) <= by + SPARE_DB)
    .toSorted((one, other) => louderBy(other) - louderBy(one))[0];
  return best && { kind: "rx-gain", rxGainDb: best.rxGainDb, levelDbm0: dialTone.levelDbm0, afterDbm0: best.levelDbm0 };
}
