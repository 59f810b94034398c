/** The two modems of caller identity, both at 1200 bit/s: Bell 202 in America and China, V.23 in Europe. */
export interface FskStandard {
  readonly name: "fsk-bell-202" | "fsk-v23";
  /** Hz of a 1 (mark) and a 0 (space). */
  readonly markHz: number;
  readonly spaceHz: number;
}

/** Telcordia GR-30. */
export const BELL_202: FskStandard = { name: "fsk-bell-202", markHz: 1200, spaceHz: 2200 };
/** ITU-T V.23 forward channel, ETSI EN 300 659-1. */
export const V23: FskStandard = { name: "fsk-v23", markHz: 1300, spaceHz: 2100 };

/** The standard whose mark lies nearest to this frequency: the two receivers read each other's transmissions. */
export function standardOf(markHz: number): FskStandard {
  return markHz < (BELL_202.markHz + V23.markHz) / 2 ? BELL_202 : V23;
}

export const BAUD = 1200;
export const SAMPLE_RATE = 8000;
