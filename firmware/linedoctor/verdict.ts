import type { Zone } from "#firmware/dsp/zones/zone.ts";
import type { Impedance } from "#firmware/media/protocol.ts";
import type { Habits } from "./learning.ts";
import type { TestResult } from "./test-result.ts";

export type Tone = "good" | "watch" | "fault";

export type FindingCode =
  | "dead"
  | "no-current"
  | "low-current"
  | "high-current"
  | "low-battery"
  | "no-dial-tone"
  | "odd-dial-tone"
  | "soft-dial-tone"
  | "digit-ignored"
  | "hum"
  | "noise"
  | "induction"
  | "echo"
  | "better-impedance"
  | "hang-up-unseen"
  | "no-caller-id"
  | "slips"
  | "good"
  | "not-tested";

/** One thing that is to be said of a line, with its figures. */
export interface Finding {
  readonly code: FindingCode;
  readonly tone: Tone;
  readonly figures: Readonly<Record<string, number | string>>;
}

/** The worst first. */
export interface Verdict {
  readonly tone: Tone;
  readonly findings: readonly Finding[];
}

/*
 * Limits: loop current of at least 18 mA and 48 V ± 4 V feeding (GB/T 15279, ETSI ES 201 970); return loss of a
 * two-wire line that is matched, 16 dB and more (ITU-T G.122 has 11 dB as the least for stability); idle noise of a
 * subscriber line −65 dBm0p is usual, one hears it from about −50 on; dial tone −10 dBm0 ± 5 dB (ITU-T E.180).
 */
const LEAST_MILLIAMPS = 18;
const MOST_MILLIAMPS = 70;
const LEAST_VOLTS = 38;
const NO_VOLTS = 3;
const NOISE_WATCH_DBM0 = -50;
const NOISE_FAULT_DBM0 = -38;
const HUM_SHARE = 0.5;
const ECHO_WATCH_DB = 16;
const ECHO_FAULT_DB = 10;
const SOFT_DBM0 = -25;
const INDUCTION_VOLTS = 10;
const IN_TUNE_HZ = 30;
/** Less of a gain than this is not worth changing anything. */
export const WORTH_DB = 4;
const MANY_SLIPS = 20;

export interface Facts {
  readonly test?: TestResult | undefined;
  readonly habits: Habits;
  /** The exchange's own tone has been learned: hang-ups are seen now. */
  readonly hasLearned: boolean;
  readonly slips: number;
  readonly plan: Zone;
}

const RANK: Readonly<Record<Tone, number>> = { fault: 0, watch: 1, good: 2 };

/** What is to be said of a line. Pure: the same facts give the same verdict. */
export function verdictOf(facts: Facts): Verdict {
  const found = [...electrical(facts.test), ...heard(facts.test, facts.plan), ...lived(facts)];
  const findings = found.toSorted((one, other) => RANK[one.tone] - RANK[other.tone]);
  const [worst] = findings;
  if (worst !== undefined) return { tone: worst.tone, findings };
  const { test } = facts;
  if (test === undefined) return { tone: "good", findings: [finding("not-tested", "good")] };
  const figures = {
    ...(test.milliamps !== undefined && { milliamps: test.milliamps }),
    ...(test.echo[0] !== undefined && { returnLossDb: test.echo[0].returnLossDb }),
    ...(test.noise !== undefined && { noiseDbm0: test.noise.levelDbm0 }),
  };
  return { tone: "good", findings: [finding("good", "good", figures)] };
}

/** The other impedance with the least echo, when it is worth changing to. */
export function betterImpedance(test: TestResult): { impedance: Impedance; gainDb: number } | undefined {
  const [now, ...others] = test.echo;
  if (now === undefined || now.isAtLeast) return undefined;
  const best = others.toSorted((one, other) => other.returnLossDb - one.returnLossDb)[0];
  const gainDb = best === undefined ? 0 : Math.round((best.returnLossDb - now.returnLossDb) * 10) / 10;
  return best === undefined || gainDb < WORTH_DB ? undefined : { impedance: best.impedance, gainDb };
}

const finding = (code: FindingCode, tone: Tone, figures: Finding["figures"] = {}): Finding => ({ code, tone, figures });

function electrical(test: TestResult | undefined): Finding[] {
  if (test === undefined) return [];
  const { batteryVolts: volts, milliamps, acVolts } = test;
  const hasNoCurrent = test.end === "no-current" || milliamps === 0;
  if (hasNoCurrent && volts !== undefined && volts < NO_VOLTS) return [finding("dead", "fault", { volts })];
  if (hasNoCurrent) return [finding("no-current", "fault", { ...(volts !== undefined && { volts }) })];
  const found: Finding[] = [];
  if (milliamps !== undefined && milliamps < LEAST_MILLIAMPS)
    found.push(finding("low-current", "watch", { milliamps, least: LEAST_MILLIAMPS }));
  if (milliamps !== undefined && milliamps > MOST_MILLIAMPS)
    found.push(finding("high-current", "watch", { milliamps, most: MOST_MILLIAMPS }));
  if (volts !== undefined && volts < LEAST_VOLTS)
    found.push(finding("low-battery", "watch", { volts, least: LEAST_VOLTS }));
  if (acVolts !== undefined && acVolts > INDUCTION_VOLTS) found.push(finding("induction", "watch", { acVolts }));
  return found;
}

function heard(test: TestResult | undefined, plan: Zone): Finding[] {
  if (test === undefined || test.end !== "done") return [];
  const { dialTone, noise, tookDigit } = test;
  const hum = loudness(test);
  // A hum is steady too: what was taken for a dial tone is none when it has no pitch a dial tone could have.
  if (dialTone === undefined || (dialTone.frequenciesHz.length === 0 && hum !== undefined))
    return [...(hum === undefined ? [] : [hum]), finding("no-dial-tone", "fault")];
  const found = hum === undefined ? [] : [hum];
  const { frequenciesHz, levelDbm0 } = dialTone;
  const planned = plan.dial.frequenciesHz;
  const isInTune =
    frequenciesHz.length === planned.length &&
    planned.every((hz) => frequenciesHz.some((at) => Math.abs(at - hz) <= IN_TUNE_HZ));
  if (!isInTune)
    found.push(finding("odd-dial-tone", "watch", { heard: frequenciesHz.join(" + "), planned: planned.join(" + ") }));
  if (levelDbm0 < SOFT_DBM0) found.push(finding("soft-dial-tone", "watch", { levelDbm0 }));
  if (tookDigit === false && noise !== undefined && hum === undefined) found.push(finding("digit-ignored", "fault"));
  return [...found, ...echo(test)];
}

/** What is heard when nothing should be. */
function loudness({ noise }: TestResult): Finding | undefined {
  if (noise === undefined || noise.levelDbm0 < NOISE_WATCH_DBM0) return undefined;
  const { levelDbm0, humShare, humHz } = noise;
  const tone = levelDbm0 > NOISE_FAULT_DBM0 ? "fault" : "watch";
  return humShare >= HUM_SHARE ? finding("hum", tone, { levelDbm0, humHz }) : finding("noise", tone, { levelDbm0 });
}

function echo(test: TestResult): Finding[] {
  const [now] = test.echo;
  if (now === undefined) return [];
  const found: Finding[] = [];
  const better = betterImpedance(test);
  const { returnLossDb } = now;
  if (returnLossDb < ECHO_WATCH_DB && !now.isAtLeast)
    found.push(finding("echo", returnLossDb < ECHO_FAULT_DB ? "fault" : "watch", { returnLossDb }));
  if (better !== undefined && returnLossDb < ECHO_WATCH_DB + WORTH_DB)
    found.push(finding("better-impedance", "watch", { ...better }));
  return found;
}

function lived({ habits, hasLearned, slips }: Facts): Finding[] {
  const found: Finding[] = [];
  if (habits.unseen > 0 && !hasLearned) found.push(finding("hang-up-unseen", "watch", { calls: habits.unseen }));
  if (habits.incoming >= 3 && habits.identified === 0)
    found.push(finding("no-caller-id", "watch", { calls: habits.incoming }));
  if (slips >= MANY_SLIPS) found.push(finding("slips", "watch", { slips }));
  return found;
}
