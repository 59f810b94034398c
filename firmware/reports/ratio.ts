/** `part ÷ whole`, 0…1; null where there is no whole: a report shows a dash, never 0. */
export function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Milliseconds per piece, rounded; null where there is no piece. */
export function average(ms: number, pieces: number): number | null {
  return pieces === 0 ? null : Math.round(ms / pieces);
}
