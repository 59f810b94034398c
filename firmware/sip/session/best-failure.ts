/** How one branch of a forked call failed. */
export interface BranchFailure {
  readonly status: number;
}

function rank(status: number): number {
  // RFC 3261 §16.7 step 6: a 6xx speaks for the whole callee, then the lowest class wins.
  if (status >= 600) return 0;
  if (status < 400) return 1;
  // Within 4xx what tells the caller most: busy, then a plain refusal, then silence and our own CANCEL.
  if (status === 486) return 2;
  if (status === 487) return 6;
  if (status === 408 || status === 480) return 4;
  return status < 500 ? 3 : 5;
}

/** The failure to report of a call that failed on every branch. */
export function bestFailure<Failure extends BranchFailure>(failures: readonly Failure[]): Failure | undefined {
  let best: Failure | undefined;
  for (const failure of failures) if (best === undefined || rank(failure.status) < rank(best.status)) best = failure;
  return best;
}
