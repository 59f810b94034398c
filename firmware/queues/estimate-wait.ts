/** Answers older than this say nothing about the present pace. */
const PACE_WINDOW_MS = 15 * 60_000;
/** Fewer answers than this are no pace. */
const MIN_ANSWERS = 3;
/** Assumed for a conversation with wrap-up until the queue has had one. */
const USUAL_HANDLE_MS = 180_000;

export interface WaitFacts {
  /** From 1. */
  readonly position: number;
  /** When callers of the queue were answered, oldest first, same clock as `now`. */
  readonly recentAnswers: readonly number[];
  readonly now: number;
  /** Signed-in agents who are not paused and can be reached. */
  readonly workingAgents: number;
  readonly averageHandleMs: number | undefined;
}

/**
 * Expected wait in seconds: the place in the line times the pace at which callers were answered in the last quarter
 * of an hour; with too few answers, handling time over working agents. Undefined when nobody works.
 */
export function estimateWaitSeconds(facts: WaitFacts): number | undefined {
  if (facts.workingAgents === 0) return undefined;
  const recent = facts.recentAnswers.filter((at) => at > facts.now - PACE_WINDOW_MS);
  const first = recent[0];
  const byHandling = (facts.averageHandleMs ?? USUAL_HANDLE_MS) / facts.workingAgents;
  const isPace = recent.length >= MIN_ANSWERS && first !== undefined;
  const betweenAnswersMs = isPace ? (facts.now - first) / (recent.length - 1) : byHandling;
  return Math.round((facts.position * betweenAnswersMs) / 1000);
}
