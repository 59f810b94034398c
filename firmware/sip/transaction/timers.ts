/** The timer values of RFC 3261 table 4; all in milliseconds. */
export interface TimerSettings {
  /** Estimate of the round-trip time. */
  readonly t1Ms: number;
  /** Longest interval between retransmissions of a non-INVITE request and of an INVITE response. */
  readonly t2Ms: number;
  /** Longest time a message stays in the network. */
  readonly t4Ms: number;
  /** RFC 3261 §17.2.1: a TU that has not answered an INVITE by then is helped out with a 100. */
  readonly tryingMs: number;
}

export const RFC3261_TIMERS: TimerSettings = { t1Ms: 500, t2Ms: 4_000, t4Ms: 5_000, tryingMs: 200 };

/** Timers B, F, H, J, L and M. */
export function transactionTimeoutMs(timers: TimerSettings): number {
  return 64 * timers.t1Ms;
}

/** Timer D: at least 32 s whatever T1 is (RFC 3261 §17.1.1.2). */
export function timerDMs(timers: TimerSettings): number {
  return Math.max(32_000, transactionTimeoutMs(timers));
}

/** What a transition may know: the timers, and whether the transport delivers by itself. */
export interface TransactionContext {
  readonly timers: TimerSettings;
  readonly isReliable: boolean;
}
