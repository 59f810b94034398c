/** 80 beats a minute; a bar is three seconds, the piece 72. */
export const BEAT_SECONDS = 0.75;
export const BEATS_A_BAR = 4;

interface Bar {
  /** MIDI number of the bass. */
  readonly root: number;
  /** Four notes of the chord, from below. */
  readonly chord: readonly [number, number, number, number];
}

// In D. Chords lie between 290 and 700 Hz, where a telephone is clear.
const D_MAJOR: Bar = { root: 50, chord: [62, 66, 69, 73] };
const B_MINOR: Bar = { root: 47, chord: [62, 66, 69, 71] };
const G_MAJOR: Bar = { root: 43, chord: [62, 66, 67, 71] };
const A_SUS: Bar = { root: 45, chord: [62, 64, 67, 71] };
const A_SEVENTH: Bar = { root: 45, chord: [61, 64, 67, 71] };
const F_SHARP_MINOR: Bar = { root: 54, chord: [61, 64, 66, 69] };
const E_MINOR: Bar = { root: 52, chord: [62, 64, 67, 71] };

const VERSE: readonly Bar[] = [D_MAJOR, B_MINOR, G_MAJOR, A_SUS, D_MAJOR, F_SHARP_MINOR, G_MAJOR, A_SEVENTH];
const BRIDGE: readonly Bar[] = [G_MAJOR, F_SHARP_MINOR, E_MINOR, D_MAJOR, G_MAJOR, F_SHARP_MINOR, E_MINOR, A_SEVENTH];

/** The harmony, bar by bar: verse, bridge, verse. */
export const BARS: readonly Bar[] = [...VERSE, ...BRIDGE, ...VERSE];

interface Note {
  readonly pitch: number;
  /** Counted from the beginning of the piece. */
  readonly beat: number;
  readonly beats: number;
}

/** Pairs of pitch and beats; 0 is a rest. */
type Phrase = readonly (readonly [pitch: number, beats: number])[];

const FIRST: Phrase = [
  ...([
    [78, 1.5],
    [76, 0.5],
    [74, 2],
  ] as const),
  ...([
    [0, 1],
    [74, 1],
    [73, 1],
    [71, 1],
  ] as const),
  ...([
    [74, 3],
    [0, 1],
  ] as const),
  ...([
    [76, 1.5],
    [74, 0.5],
    [71, 2],
  ] as const),
  ...([
    [69, 1.5],
    [74, 0.5],
    [78, 2],
  ] as const),
  ...([
    [0, 1],
    [76, 1],
    [73, 1],
    [69, 1],
  ] as const),
  ...([
    [71, 2],
    [74, 1],
    [76, 1],
  ] as const),
  ...([
    [73, 3],
    [0, 1],
  ] as const),
];

const SECOND: Phrase = [
  ...([
    [79, 2],
    [78, 1],
    [74, 1],
  ] as const),
  ...([
    [76, 3],
    [0, 1],
  ] as const),
  ...([
    [76, 1.5],
    [74, 0.5],
    [71, 2],
  ] as const),
  ...([
    [73, 1],
    [69, 3],
  ] as const),
  ...([
    [79, 2],
    [81, 1],
    [78, 1],
  ] as const),
  ...([
    [76, 2],
    [73, 2],
  ] as const),
  ...([
    [71, 1],
    [74, 1],
    [76, 1],
    [79, 1],
  ] as const),
  ...([
    [76, 3],
    [0, 1],
  ] as const),
];

const LAST: Phrase = [
  ...FIRST.slice(0, 19),
  ...([
    [71, 1],
    [74, 1],
    [76, 1],
    [73, 1],
  ] as const),
  ...([
    [76, 1.5],
    [73, 0.5],
    [69, 2],
  ] as const),
];

function place(phrases: readonly Phrase[]): Note[] {
  let beat = 0;
  return phrases.flat().flatMap(([pitch, beats]) => {
    const note = { pitch, beat, beats };
    beat += beats;
    return pitch === 0 ? [] : [note];
  });
}

/** The melody, note by note. */
export const MELODY: readonly Note[] = place([FIRST, SECOND, LAST]);
