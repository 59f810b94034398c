import { status } from "./verbs/status.ts";

/** All that can be asked of the keeper. One file a verb; the list is the whole of what root does for the box. */
export const VERBS = {
  status,
} as const;

export type Verbs = typeof VERBS;
export type VerbName = keyof Verbs;
