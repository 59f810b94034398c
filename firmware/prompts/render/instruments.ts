import { PROMPT_RATE } from "#firmware/prompts/wav.ts";

/** A sound made of partials; each dies away on its own. */
export interface Instrument {
  /** Multiple of the note's frequency, share of its level, and seconds until it has fallen to a third. */
  readonly partials: readonly { readonly ratio: number; readonly share: number; readonly decaySeconds: number }[];
  readonly attackSeconds: number;
  readonly releaseSeconds: number;
  /** Slow coming and going of the level: depth 0…1. */
  readonly tremolo: number;
}

/** Partials above it fold back at the telephone's sampling rate, or are cut by its filters. */
const HIGHEST_HZ = 3_400;
const TREMOLO_HZ = 4.5;
const A4 = { pitch: 69, hz: 440 } as const;

/** An electric piano: a tine with its octave, and a bright stroke that is gone at once. */
export const PIANO: Instrument = {
  partials: [
    { ratio: 1, share: 1, decaySeconds: 1.3 },
    { ratio: 2, share: 0.42, decaySeconds: 0.9 },
    { ratio: 3, share: 0.16, decaySeconds: 0.5 },
    { ratio: 4.01, share: 0.1, decaySeconds: 0.25 },
    { ratio: 7.02, share: 0.07, decaySeconds: 0.08 },
  ],
  attackSeconds: 0.006,
  releaseSeconds: 0.25,
  tremolo: 0.12,
};

/** The melody: the same family, rounder, longer, with more tremolo. */
export const BELL: Instrument = {
  partials: [
    { ratio: 1, share: 1, decaySeconds: 2.2 },
    { ratio: 2, share: 0.3, decaySeconds: 1.2 },
    { ratio: 3, share: 0.1, decaySeconds: 0.5 },
    { ratio: 5.4, share: 0.05, decaySeconds: 0.12 },
  ],
  attackSeconds: 0.01,
  releaseSeconds: 0.4,
  tremolo: 0.2,
};

/** Strings far away: two voices a hair apart. */
export const PAD: Instrument = {
  partials: [
    { ratio: 0.9985, share: 0.5, decaySeconds: 30 },
    { ratio: 1.0015, share: 0.5, decaySeconds: 30 },
    { ratio: 1.998, share: 0.22, decaySeconds: 30 },
    { ratio: 3.003, share: 0.1, decaySeconds: 30 },
  ],
  attackSeconds: 0.7,
  releaseSeconds: 0.9,
  tremolo: 0,
};

/** Adds a note (MIDI number) to a loop of 8 kHz samples; what goes past the end comes in at the beginning. */
export function addNote(
  loop: Float32Array,
  instrument: Instrument,
  note: { pitch: number; at: number; seconds: number; level: number },
): void {
  const hz = A4.hz * 2 ** ((note.pitch - A4.pitch) / 12);
  const partials = instrument.partials.filter(({ ratio }) => ratio * hz < HIGHEST_HZ);
  const count = Math.round((note.seconds + instrument.releaseSeconds) * PROMPT_RATE);
  for (let i = 0; i < count; i++) {
    const t = i / PROMPT_RATE;
    let sum = 0;
    for (const { ratio, share, decaySeconds } of partials) {
      sum += share * Math.exp(-t / decaySeconds) * Math.sin(2 * Math.PI * ratio * hz * t);
    }
    const opening = Math.min(1, t / instrument.attackSeconds);
    const closing = Math.min(1, (note.seconds + instrument.releaseSeconds - t) / instrument.releaseSeconds);
    const swing = 1 - instrument.tremolo * (0.5 + 0.5 * Math.sin(2 * Math.PI * TREMOLO_HZ * t));
    const place = (note.at + i) % loop.length;
    loop[place] = (loop[place] ?? 0) + note.level * opening * closing ** 2 * swing * sum;
  }
}
