/** A pending timer. Cancelling twice, or after it has fired, is fine. */
export interface Timer {
  cancel(): void;
}

/**
 * The only source of time in the product: everything that waits or stamps takes a Clock, so a test can own it.
 */
export interface Clock {
  /** Wall time, milliseconds since 1970 UTC. It may jump when the box learns the time: use it for stamps only. */
  now(): number;
  /** Milliseconds from an arbitrary start that never go back: use it for durations. */
  monotonic(): number;
  /** Calls `fire` once after `delayMs`. A timer never keeps the process alive by itself. */
  after(delayMs: number, fire: () => void): Timer;
}

/** Longest delay a Node timer takes; beyond it Node fires at once, so longer waits are chained. */
const MAX_DELAY_MS = 2_147_483_647;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, fire) {
    let handle: NodeJS.Timeout;
    const arm = (left: number): void => {
      const step = Math.min(Math.max(left, 0), MAX_DELAY_MS);
      handle = setTimeout(() => (left > step ? arm(left - step) : fire()), step);
      handle.unref();
    };
    arm(delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

/** Resolves after `delayMs` on the clock; rejects with the signal's reason when it is aborted first. */
export function delay(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    const onAbort = (): void => {
      timer.cancel();
      reject(signal?.reason);
    };
    const timer = clock.after(delayMs, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
