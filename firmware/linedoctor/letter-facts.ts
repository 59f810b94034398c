import type { StoredTest } from "./evidence.ts";
import type { Habits } from "./learning.ts";
import type { Verdict } from "./verdict.ts";

/** What a letter to the carrier is written from. It survives a message to a thread. */
export interface LetterFacts {
  readonly at: number;
  readonly timeZone: string;
  readonly company: string;
  readonly companyZh?: string | undefined;
  readonly line: {
    readonly id: string;
    readonly name: string;
    readonly nameZh?: string | undefined;
    readonly number?: string | undefined;
  };
  readonly verdict: Verdict;
  readonly habits: Habits;
  /** Newest first. */
  readonly tests: readonly StoredTest[];
  readonly test?: StoredTest | undefined;
  /** What was heard in it, µ-law. */
  readonly sound?: Uint8Array | undefined;
}

export type LetterLanguage = "en" | "zh";
