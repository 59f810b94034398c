import { performance } from "node:perf_hooks";

/** Tells what share of the time (0…1) this process has worked since it was asked last; costs nothing in between. */
export function createBusyMeter(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return Math.round(utilization * 1000) / 1000;
  };
}
