/** One bar: the notes of its chord (MIDI numbers, bass first). */
export type Chord = readonly number[];

/** A melody note: beat within the piece's section, length in beats, MIDI number. */
export type MelodyNote = readonly [beat: number, beats: number, note: number];

export const BEATS_A_BAR = 4;
export const BEATS_A_MINUTE = 78;

const C_MAJ7: Chord = [48, 60, 64, 67, 71];
const A_MIN7: Chord = [45, 57, 60, 64, 67];
const F_MAJ7: Chord = [53, 60, 64, 65, 69];
const G_SIX: Chord = [43, 59, 62, 64, 67];
const D_MIN7: Chord = [50, 57, 60, 62, 65];
const E_MIN7: Chord = [52, 59, 62, 64, 67];
const G_SUS: Chord = [43, 57, 60, 62, 65];

/** The two sections of the piece, eight bars each. */
const SECTION_A: readonly Chord[] = [C_MAJ7, A_MIN7, F_MAJ7, G_SIX, C_MAJ7, A_MIN7, D_MIN7, G_SUS];
const SECTION_B: readonly Chord[] = [F_MAJ7, E_MIN7, D_MIN7, C_MAJ7, F_MAJ7, E_MIN7, D_MIN7, G_SUS];

const MELODY_A: readonly MelodyNote[] = [
  [0, 1.5, 76],
  [1.5, 0.5, 74],
  [2, 2, 72],
  [5, 1, 69],
  [6, 1, 72],
  [7, 1, 74],
  [8, 3, 72],
  [11, 1, 69],
  [12, 2.5, 67],
  [16, 1.5, 76],
  [17.5, 0.5, 79],
  [18, 2, 76],
  [21, 1, 74],
  [22, 1, 72],
  [23, 1, 69],
  [24, 2, 74],
  [26, 1, 72],
  [27, 1, 69],
  [28, 3, 74],
];

const MELODY_B: readonly MelodyNote[] = [
  [0, 2, 81],
  [2, 1, 79],
  [3, 1, 76],
  [4, 3, 79],
  [8, 1, 77],
  [9, 1, 76],
  [10, 1, 74],
  [11, 1, 72],
  [12, 3, 76],
  [16, 1.5, 81],
  [17.5, 0.5, 84],
  [18, 2, 81],
  [20, 1, 79],
  [21, 1, 76],
  [22, 2, 74],
  [24, 1.5, 72],
  [25.5, 0.5, 74],
  [26, 2, 77],
  [28, 3, 74],
];

/** The piece: A, A, B, eight bars each, 74 seconds; its end leads back to its beginning. */
export const PIECE: readonly { readonly chords: readonly Chord[]; readonly melody: readonly MelodyNote[] }[] = [
  { chords: SECTION_A, melody: [] },
  { chords: SECTION_A, melody: MELODY_A },
  { chords: SECTION_B, melody: MELODY_B },
];
