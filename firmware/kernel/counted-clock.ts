import type { Clock, Timer } from "./clock.ts";

/** A clock that knows how many of its timers are still to fire: one that grows without end is a leak. */
export interface CountedClock extends Clock {
  readonly pending: number;
}

/** The same clock, with its timers counted. */
export function countTimers(clock: Clock): CountedClock {
  let pending = 0;
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    get pending() {
      return pending;
    },
    after(delayMs, fire): Timer {
      let isPending = true;
      pending += 1;
      const settle = (): void => {
        if (isPending) pending -= 1;
        isPending = false;
      };
      const timer = clock.after(delayMs, () => {
        settle();
        fire();
      });
      return {
        cancel() {
          settle();
          timer.cancel();
        },
      };
    },
  };
}
