/** What a figure should be; `of: "ratio"` means ours divided by theirs. */
export interface Goal {
  readonly of: "ours" | "ratio";
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Every repetition must meet it, as with losses; else the median. */
  readonly isForEach?: boolean;
}

/** A row of the table before anything was measured. */
export interface RowPlan {
  /** Name of the figure within its measurement. */
  readonly key: string;
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  readonly goal?: Goal;
}

/** What one measurement gave. `isSound` is false when calls failed: its costs and times must not be used then. */
export interface Reading {
  readonly isSound: boolean;
  /** What happened, for the log. */
  readonly note: string;
  readonly figures: Readonly<Record<string, number>>;
}

/** Rows under one heading with what the repetitions gave; `theirs` is empty for what only we are asked. */
export interface Section {
  readonly title: string;
  readonly plans: readonly RowPlan[];
  readonly ours: readonly Reading[];
  readonly theirs: readonly Reading[];
  /** What stands in the two columns, where it is not Callbox and the peer. */
  readonly heads?: { readonly ours: string; readonly theirs: string; readonly ratio: string };
}

/** The middle one; of an even number the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? Number.NaN : (low + high) / 2;
}

/** The value below which that share of them lies (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
