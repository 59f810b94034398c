/** Forward signals go from the caller's side to the called one's, backward signals the other way. */
export type MfWay = "forward" | "backward";

/** ITU-T Q.441 table 5, f0 to f5. */
export const FREQUENCIES_HZ: Readonly<Record<MfWay, readonly number[]>> = {
  forward: [1_380, 1_500, 1_620, 1_740, 1_860, 1_980],
  backward: [1_140, 1_020, 900, 780, 660, 540],
};

/** The signal that two of the six frequencies make, in any order: 1 is f0 and f1, 2 f0 and f2, 3 f1 and f2, 4 f0 and f3… */
export function signalOf(one: number, other: number): number {
  const high = Math.max(one, other);
  return (high * (high - 1)) / 2 + Math.min(one, other) + 1;
}

/** The two frequencies of each signal, as indexes into FREQUENCIES_HZ; signal 0 has none. */
export const SIGNAL_PAIRS: readonly (readonly [number, number] | undefined)[] = [
  undefined,
  ...[1, 2, 3, 4, 5].flatMap((high) => Array.from({ length: high }, (_, low) => [low, high] as const)),
];
