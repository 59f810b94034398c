import type { CadencedTone, Tone, ToneStep } from "#firmware/dsp/tone/tone.ts";

/** How the telephone network of one country sounds and rings. */
export interface Zone {
  /** Two-letter country code (ISO 3166-1). */
  readonly id: string;
  readonly name: { readonly en: string; readonly zh: string };
  readonly dial: CadencedTone;
  readonly ringBack: CadencedTone;
  readonly busy: CadencedTone;
  readonly congestion: CadencedTone;
  /** Heard within a call. */
  readonly callWaiting: CadencedTone;
  /** Before a recorded announcement, or for a number that does not exist. */
  readonly information: Tone;
  /** Dial tone of a line with messages or a service switched on. */
  readonly stutter: Tone;
  /** For a handset that lies beside its telephone. */
  readonly howler: CadencedTone;
  /** Ringing voltage on, off, on, off… milliseconds. */
  readonly ringMs: readonly number[];
  /** Longest on-hook that is a flash and not a hang-up. */
  readonly flashMaxMs: number;
}

/** What a country does not say for itself is taken from here. */
export type ZoneSounds = Omit<Zone, "id" | "name" | "ringMs"> & { readonly ringMs?: readonly number[] };

/** One pitch in one cadence: `tone([425], 500, 500)`. */
export const tone = (frequenciesHz: readonly number[], ...cadenceMs: number[]): CadencedTone => ({
  frequenciesHz,
  cadenceMs,
});

/** A pitch whose loudness is modulated: `wavering(400, 25)`. */
export const wavering = (hz: number, modulationHz: number, ...cadenceMs: number[]): CadencedTone => ({
  frequenciesHz: [hz],
  cadenceMs,
  modulationHz,
});

const step = (ms: number, ...frequenciesHz: number[]): ToneStep => ({ frequenciesHz, ms });

/** Special information tone (E.180 §10): three rising pitches and a second of silence. */
export function information(hz: readonly number[] = [950, 1400, 1800], ms = 333, gapMs = 0): Tone {
  const pitches = hz.flatMap((one) => (gapMs === 0 ? [step(ms, one)] : [step(ms, one), step(gapMs)]));
  return { steps: [...pitches, step(1_000)], repeatFrom: 0 };
}

/** Bursts of dial tone, then dial tone. */
export function stutter(frequenciesHz: readonly number[], bursts = 6, ms = 100): Tone {
  const burst = [step(ms, ...frequenciesHz), step(ms)];
  const steps = [...Array.from({ length: bursts }, () => burst).flat(), step(1_000, ...frequenciesHz)];
  return { steps, repeatFrom: steps.length - 1 };
}

/** Receiver-off-hook tone of North America, which others use as well. */
export const HOWLER: CadencedTone = {
  frequenciesHz: [1400, 2060, 2450, 2600],
  cadenceMs: [100, 100],
  levelDbm0: -9,
};

/** 425 Hz with the cadences that E.180 recommends. */
export const E180: ZoneSounds = {
  dial: tone([425]),
  ringBack: tone([425], 1000, 4000),
  busy: tone([425], 500, 500),
  congestion: tone([425], 250, 250),
  callWaiting: tone([425], 200, 600, 200, 9000),
  information: information(),
  stutter: tone([425], 400, 40),
  howler: HOWLER,
  flashMaxMs: 700,
};

/** The precise tone plan of North America. */
export const PRECISE: ZoneSounds = {
  dial: tone([350, 440]),
  ringBack: tone([440, 480], 2000, 4000),
  busy: tone([480, 620], 500, 500),
  congestion: tone([480, 620], 250, 250),
  callWaiting: tone([440], 300, 9700),
  information: information(),
  stutter: stutter([350, 440], 10),
  howler: HOWLER,
  flashMaxMs: 1250,
};

/** A country: what it has in common with a group, and what it has of its own. It rings as it sounds, unless told. */
export function zone(id: string, en: string, zh: string, common: ZoneSounds, own: Partial<ZoneSounds> = {}): Zone {
  const sounds = { ...common, ...own };
  return { id, name: { en, zh }, ...sounds, ringMs: sounds.ringMs ?? sounds.ringBack.cadenceMs };
}
