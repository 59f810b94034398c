import { setTimeout as sleep } from "node:timers/promises";
import { scheduled, usage } from "#test/bench/process-tree.ts";
import type { Reading, RowPlan } from "#test/bench/row.ts";
import type { Server } from "#test/bench/server.ts";

export const IDLE_ROWS: readonly RowPlan[] = [
  { key: "cpu", title: "CPU", unit: "% of a core", digits: 2, goal: { of: "ours", atMost: 1 } },
  { key: "memory", title: "memory (PSS)", unit: "MB", digits: 0 },
];

/** No calls at all. The scheduler's nanoseconds are read: clock ticks are too coarse for so little. */
export async function measureIdle(server: Server, seconds: number): Promise<Reading> {
  const before = scheduled(server.pid).usedNanoseconds;
  const startedAt = performance.now();
  await sleep(seconds * 1000);
  const used = (scheduled(server.pid).usedNanoseconds - before) / 1e6;
  const cpu = (used / (performance.now() - startedAt)) * 100;
  return { isSound: true, note: "", figures: { cpu, memory: usage(server.pid).pssMegabytes } };
}
