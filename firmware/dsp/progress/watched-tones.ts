import { steppedTone, type Tone, type ToneStep } from "#firmware/dsp/tone/tone.ts";
import type { Zone } from "#firmware/dsp/zones/zone.ts";
import type { CadenceStep } from "./cadence.ts";
import { type Pitch, SILENCE } from "./tone-frames.ts";

/** What an exchange says about a call. */
export type ProgressTone = "dial" | "ring-back" | "busy" | "congestion" | "information";

/** A tone to listen for, its pitches as kinds. */
export interface WatchedTone {
  readonly name: ProgressTone;
  readonly steps: readonly CadenceStep[];
  /** The kinds of its pitches in their order. */
  readonly order: readonly number[];
  /** The index of its (first) pitch. */
  readonly pitch: number;
  /** It has two frequencies far enough apart to be told from each other: they hold more of the power than a wavering one. */
  readonly isApart: boolean;
  readonly longestPauseMs: number;
  readonly isSteady: boolean;
  /** Pitches that follow each other without a pause worth the name: a special information tone. */
  readonly isSequence: boolean;
}

/** Everything to listen for in a zone. */
export interface WatchedTones {
  readonly pitches: readonly Pitch[];
  readonly tones: readonly WatchedTone[];
}

/** Exchanges may be off by 25 Hz (China); the rest is what noise does to the measurement. */
const TOLERANCE_HZ = 34;
/** Pitches whose frequencies lie this near to each other's are told apart by their cadence alone. */
const ALIKE_HZ = 75;

/** The tones of these names, or all, with their pitches numbered. */
export function watchedTones(zone: Zone, names?: readonly ProgressTone[]): WatchedTones {
  const all: readonly (readonly [ProgressTone, Tone])[] = [
    ["busy", zone.busy],
    ["congestion", zone.congestion],
    ["ring-back", zone.ringBack],
    ["dial", zone.dial],
    ["information", zone.information],
  ];
  const wanted = all.filter(([name]) => names === undefined || names.includes(name));
  const found = wanted.flatMap(([, tone]) => steppedTone(tone).steps.filter((step) => step.frequenciesHz.length > 0));
  const groups: (typeof found)[] = [];
  for (const step of found) {
    const like = groups.filter((group) => group.some((one) => areAlike(one.frequenciesHz, step.frequenciesHz)));
    for (const group of like) groups.splice(groups.indexOf(group), 1);
    groups.push([...like.flat(), step]);
  }
  const kindOf = (frequenciesHz: readonly number[]): number =>
    groups.findIndex((group) => group.some((one) => areAlike(one.frequenciesHz, frequenciesHz)));
  const pitches = new Map<string, Pitch>();
  for (const [kind, group] of groups.entries()) {
    for (const step of group) pitches.set(pitchKey(step), { kind, ...pitchOf(step) });
  }
  const tones = wanted.map(([name, tone]) => {
    const steps = steppedTone(tone).steps.map(({ frequenciesHz, ms }) => ({
      kind: frequenciesHz.length === 0 ? SILENCE : kindOf(frequenciesHz),
      ms,
    }));
    const order = steps.map((step) => step.kind).filter((kind) => kind !== SILENCE);
    const longestPauseMs = Math.max(0, ...steps.filter((step) => step.kind === SILENCE).map((step) => step.ms));
    const [first] = steppedTone(tone).steps;
    const pitch = first === undefined ? 0 : [...pitches.keys()].indexOf(pitchKey(first));
    const isSteady = steps.length === 1;
    const hz = first?.frequenciesHz ?? [];
    const isApart = Math.max(...hz) - Math.min(...hz) > ALIKE_HZ;
    return { name, steps, order, pitch, isApart, longestPauseMs, isSteady, isSequence: new Set(order).size > 1 };
  });
  return { pitches: [...pitches.values()], tones };
}

/** A modulated tone is three: itself and two beside it. */
function pitchOf({ frequenciesHz, modulationHz }: ToneStep): Omit<Pitch, "kind"> {
  if (modulationHz !== undefined)
    return { frequenciesHz: frequenciesHz.flatMap((hz) => [hz - modulationHz, hz, hz + modulationHz]) };
  return frequenciesHz.length === 1 ? { frequenciesHz, toleranceHz: TOLERANCE_HZ } : { frequenciesHz };
}

function pitchKey({ frequenciesHz, modulationHz }: ToneStep): string {
  return `${frequenciesHz.join("+")} ${modulationHz ?? ""}`;
}

function areAlike(one: readonly number[], other: readonly number[]): boolean {
  const isNear = (hz: number, all: readonly number[]): boolean => all.some((at) => Math.abs(at - hz) <= ALIKE_HZ);
  return one.every((hz) => isNear(hz, other)) && other.every((hz) => isNear(hz, one));
}
