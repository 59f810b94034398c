import { mkdirSync, writeFileSync } from "node:fs";
import { highPass, runBiquad } from "#firmware/prompts/filter.ts";
import { MUSIC_LEVEL, normalise } from "#firmware/prompts/shape.ts";
import { PROMPT_RATE, writePromptWav } from "#firmware/prompts/wav.ts";
import { BARS, BEAT_SECONDS, BEATS_A_BAR, MELODY } from "./hold-music.table.ts";
import { addNote, BELL, type Instrument, PAD, PIANO } from "./instruments.ts";

const ASSETS = new URL("../assets/", import.meta.url).pathname;
/** Eighths of a broken chord, as places in the chord. */
const BROKEN = [0, 2, 1, 3, 2, 1, 3, 2] as const;
const HIGH_PASS_HZ = 180;

/** The piece as a ring: what sounds past its end is heard at its beginning, so that the loop has no seam. */
class Ring {
  readonly samples: Float32Array;

  constructor(beats: number) {
    this.samples = new Float32Array(Math.round(beats * BEAT_SECONDS * PROMPT_RATE));
  }

  play(instrument: Instrument, note: { pitch: number; beat: number; beats: number; level: number }): void {
    const { pitch, level } = note;
    const at = Math.round(note.beat * BEAT_SECONDS * PROMPT_RATE);
    addNote(this.samples, instrument, { pitch, at, seconds: note.beats * BEAT_SECONDS, level });
  }
}

function compose(): Float32Array {
  const ring = new Ring(BARS.length * BEATS_A_BAR);
  BARS.forEach(({ root, chord }, bar) => {
    const beat = bar * BEATS_A_BAR;
    // The root is too low for a telephone: its octave and the partials above it say it.
    ring.play(PIANO, { pitch: root + 12, beat, beats: 2.5, level: 0.4 });
    ring.play(PIANO, { pitch: root + 12, beat: beat + 2.5, beats: 1.5, level: 0.28 });
    for (const pitch of chord) ring.play(PAD, { pitch, beat, beats: BEATS_A_BAR, level: 0.16 });
    BROKEN.forEach((place, eighth) => {
      const pitch = chord[place % chord.length] ?? root;
      ring.play(PIANO, { pitch, beat: beat + eighth / 2, beats: 1, level: eighth % 4 === 0 ? 0.26 : 0.19 });
    });
  });
  for (const { pitch, beat, beats } of MELODY) ring.play(BELL, { pitch, beat, beats, level: 0.62 });
  return ring.samples;
}

/** Filters a loop as if it had gone round before, so that its ends still meet. */
function filterRing(samples: Float32Array): Float32Array {
  const twice = new Float32Array(samples.length * 2);
  twice.set(samples);
  twice.set(samples, samples.length);
  return runBiquad(highPass(HIGH_PASS_HZ, PROMPT_RATE), twice).slice(samples.length);
}

const BEEP = { hz: 1_000, seconds: 0.4, edgeSeconds: 0.1, fadeSeconds: 0.005, peak: 0.25 } as const;

/** The tone after which a caller speaks. */
function beep(): Float32Array {
  const { hz, seconds, edgeSeconds, fadeSeconds, peak } = BEEP;
  const length = seconds * PROMPT_RATE;
  const out = new Float32Array(length + 2 * edgeSeconds * PROMPT_RATE);
  for (let i = 0; i < length; i++) {
    const fade = Math.min(1, i / (fadeSeconds * PROMPT_RATE), (length - i) / (fadeSeconds * PROMPT_RATE));
    out[edgeSeconds * PROMPT_RATE + i] = peak * fade * Math.sin((2 * Math.PI * hz * i) / PROMPT_RATE);
  }
  return out;
}

/** Renders the sounds that need no voice. */
function main(): void {
  for (const folder of ["music", "tones"]) mkdirSync(`${ASSETS}${folder}`, { recursive: true });
  const music = normalise(filterRing(compose()), PROMPT_RATE, MUSIC_LEVEL);
  writeFileSync(`${ASSETS}music/hold-music.wav`, writePromptWav(music));
  writeFileSync(`${ASSETS}tones/beep.wav`, writePromptWav(beep()));
  process.stdout.write(`hold-music: ${(music.length / PROMPT_RATE).toFixed(1)} s\n`);
}

main();
