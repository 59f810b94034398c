import type { CadencedTone } from "#firmware/dsp/tone/tone.ts";
import type { Zone } from "#firmware/dsp/zones/zone.ts";
import type { EndTone, HangUpSign, LineCall } from "./line-story.ts";

/** So many calls must agree before the box believes in something new about an exchange. */
export const AGREEING_CALLS = 3;
/** Only the last calls count: exchanges are replaced. */
const LOOKED_AT = 20;
const SAME_HZ = 12;
const SAME_MS = 0.1;
const SAME_MS_LEAST = 20;
/** A tone of a plan, as exact as exchanges are. */
const PLAN_HZ = 30;
const PLAN_MS = 0.15;
const PURE = 0.6;
const LOUD_DBM0 = -35;

/** What one exchange does, as far as calls have shown it. */
export interface Habits {
  readonly calls: number;
  /** Calls that the far side ended, by what it was known. */
  readonly signs: Readonly<Partial<Record<HangUpSign, number>>>;
  /** Calls at whose end nothing but a tone was heard that is not the country's. */
  readonly unseen: number;
  readonly reversesAtAnswer: "yes" | "no" | "unknown";
  readonly incoming: number;
  readonly identified: number;
  readonly callerId?: "before-ring" | "after-ring";
  /** The tone at the end of calls, when several had the same. */
  readonly endTone?: LearnedTone;
}

/** A tone that several calls had at their end. */
export interface LearnedTone {
  readonly tone: CadencedTone;
  readonly levelDbm0: number;
  /** How many calls had it. */
  readonly calls: number;
  /** It is in the country's plan: nothing needs to be learned. */
  readonly isPlanned: boolean;
  /** It can be taken for a hang-up without asking anybody: answered calls, pure, and like nothing else in the plan. */
  readonly isSafe: boolean;
}

/** Reads the habits of an exchange from the calls of one line, newest first. */
export function habitsOf(calls: readonly LineCall[], plan: Zone): Habits {
  const seen = calls.slice(0, LOOKED_AT);
  const signs: Partial<Record<HangUpSign, number>> = {};
  for (const { sign } of seen) if (sign !== undefined) signs[sign] = (signs[sign] ?? 0) + 1;
  const endTone = learnTone(seen, plan);
  const incoming = seen.filter(({ direction }) => direction === "in");
  const identified = incoming.filter(({ callerId }) => callerId !== undefined);
  const before = identified.filter(({ callerId }) => callerId === "before-ring").length;
  const callerId = before * 2 > identified.length ? "before-ring" : "after-ring";
  const unseen = seen.filter(
    ({ sign, endTone: tone }) => sign === undefined && tone !== undefined && !isOfPlan(tone, plan),
  ).length;
  return {
    calls: seen.length,
    signs,
    unseen,
    reversesAtAnswer: reverses(seen),
    incoming: incoming.length,
    identified: identified.length,
    ...(identified.length > 0 && { callerId }),
    ...(endTone !== undefined && { endTone }),
  };
}

/** The tone at which most of the calls ended, when enough agree. */
function learnTone(calls: readonly LineCall[], plan: Zone): LearnedTone | undefined {
  const withTone = calls.flatMap((call) => (call.endTone === undefined ? [] : [{ call, tone: call.endTone }]));
  const clear = withTone.filter(
    ({ tone }) => tone.frequenciesHz.length > 0 && tone.purity >= PURE && tone.levelDbm0 > LOUD_DBM0,
  );
  let best: typeof clear = [];
  for (const { tone } of clear) {
    const like = clear.filter((other) => areSame(tone, other.tone));
    if (like.length > best.length) best = like;
  }
  if (best.length < AGREEING_CALLS) return undefined;
  const tones = best.map(({ tone }) => tone);
  const frequenciesHz = (tones[0]?.frequenciesHz ?? []).map((_, index) =>
    Math.round(middle(tones.map((tone) => tone.frequenciesHz[index] ?? 0))),
  );
  const cadenceMs = [middle(tones.map(({ onMs }) => onMs)), middle(tones.map(({ offMs }) => offMs))].map(
    (ms) => Math.round(ms / 10) * 10,
  );
  const tone = { frequenciesHz, cadenceMs };
  const answered = best.filter(({ call }) => call.isAnswered);
  const isPlanned = tones.every((one) => isOfPlan(one, plan));
  const isSafe = !isPlanned && answered.length >= AGREEING_CALLS && !isLikeOther(tone, plan);
  return {
    tone,
    levelDbm0: Math.round(middle(tones.map(({ levelDbm0 }) => levelDbm0)) * 10) / 10,
    calls: best.length,
    isPlanned,
    isSafe,
  };
}

/** Busy and congestion of the country are listened for already. */
export function isOfPlan(tone: EndTone, plan: Zone): boolean {
  return [plan.busy, plan.congestion].some((planned) => fits(tone, planned));
}

/** It could be taken for ring-back or call waiting: then a person has to say so. */
function isLikeOther(tone: CadencedTone, plan: Zone): boolean {
  const [onMs = 0, offMs = 0] = tone.cadenceMs;
  // Ring-back and call waiting of every country pause longer than they sound, or for more than a second.
  if (offMs > 1_000 || offMs > onMs * 2) return true;
  return [plan.ringBack, plan.callWaiting, plan.dial].some((other) => fits({ ...tone, onMs, offMs }, other));
}

function fits(
  tone: { readonly frequenciesHz: readonly number[]; readonly onMs: number; readonly offMs: number },
  planned: CadencedTone,
): boolean {
  const [onMs, offMs] = planned.cadenceMs;
  if (onMs === undefined || offMs === undefined || planned.cadenceMs.length > 2) return false;
  const isNear = (ms: number, by: number): boolean => Math.abs(ms - by) <= by * PLAN_MS + 25;
  return (
    isNear(tone.onMs, onMs) &&
    isNear(tone.offMs, offMs) &&
    tone.frequenciesHz.length === planned.frequenciesHz.length &&
    tone.frequenciesHz.every((hz, index) => Math.abs(hz - (planned.frequenciesHz[index] ?? 0)) <= PLAN_HZ)
  );
}

function areSame(one: EndTone, other: EndTone): boolean {
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(SAME_MS_LEAST, SAME_MS * a);
  return (
    near(one.onMs, other.onMs) &&
    near(one.offMs, other.offMs) &&
    one.frequenciesHz.length === other.frequenciesHz.length &&
    one.frequenciesHz.every((hz, index) => Math.abs(hz - (other.frequenciesHz[index] ?? 0)) <= SAME_HZ)
  );
}

function reverses(calls: readonly LineCall[]): Habits["reversesAtAnswer"] {
  const out = calls.filter(({ direction }) => direction === "out");
  if (out.some(({ answeredByPolarity }) => answeredByPolarity)) return "yes";
  return out.filter(({ lengthMs }) => lengthMs > 20_000).length >= AGREEING_CALLS ? "no" : "unknown";
}

function middle(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
