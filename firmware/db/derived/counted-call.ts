/** A finished call as far as sums and lists count it; times are milliseconds since 1970, durations milliseconds. */
export interface CountedCall {
  readonly id: string;
  readonly direction: string;
  readonly result: string;
  readonly originKind: string;
  readonly origin: string;
  readonly line: string | null;
  readonly trunk: string | null;
  readonly agent: string | null;
  readonly callerNumber: string | null;
  readonly calledNumber: string | null;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly talkMs: number;
  readonly legs: readonly CountedLeg[];
  readonly stays: readonly CountedStay[];
}

export interface CountedLeg {
  readonly agent: string | null;
  readonly queue: string | null;
  readonly dialledAt: number;
  readonly result: string;
  readonly ringMs: number;
  readonly talkMs: number;
}

export interface CountedStay {
  readonly queue: string;
  readonly joinedAt: number;
  readonly reason: string;
  readonly waitMs: number;
  readonly talkMs: number;
}
