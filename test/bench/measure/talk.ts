import { setTimeout as sleep } from "node:timers/promises";
import { StandingCalls } from "#test/bench/load/standing-calls.ts";
import { scheduled, usage } from "#test/bench/process-tree.ts";
import { quantile, type Reading, type RowPlan } from "#test/bench/row.ts";
import type { Server } from "#test/bench/server.ts";

/** The rows of a stretch of talk; `cpuRatio` is the most of the peer's CPU we may need. */
export function talkRows(cpuRatio: number): RowPlan[] {
  return [
    { key: "cpu", title: "CPU", unit: "ms per call-second", digits: 2, goal: { of: "ratio", atMost: cpuRatio } },
    { key: "lost", title: "packets lost", unit: "", digits: 0, goal: { of: "ours", atMost: 0, isForEach: true } },
    { key: "p99", title: "packet transit, p99", unit: "ms", digits: 2, goal: { of: "ratio", atMost: 1 } },
    { key: "memory", title: "memory (PSS)", unit: "MB", digits: 0, goal: { of: "ours", atMost: 300, isForEach: true } },
  ];
}

/** `count` queue calls with an agent each: CPU of the server while they talk, and what it does to their packets. */
export async function measureTalk(
  server: Server,
  options: { readonly extension: string; readonly count: number; readonly seconds: number },
): Promise<Reading> {
  const { count, seconds } = options;
  const calls = await StandingCalls.start(options);
  try {
    const joined = await calls.joined();
    await calls.media("reset");
    const before = usage(server.pid);
    const waitedBefore = scheduled(server.pid).waitedNanoseconds;
    const startedAt = performance.now();
    await sleep(seconds * 1000);
    const after = usage(server.pid);
    const waitedMs = (scheduled(server.pid).waitedNanoseconds - waitedBefore) / 1e6;
    const callSeconds = (count * (performance.now() - startedAt)) / 1000;
    const media = await calls.media("counts");
    await calls.ended();
    return {
      isSound: joined === count && media.joined === 2 * count,
      note: `${joined} of ${count} calls joined, ${media.marked} packets; its threads waited ${waitedMs.toFixed(0)} ms for a processor`,
      figures: {
        cpu: ((after.cpuSeconds - before.cpuSeconds) * 1000) / callSeconds,
        lost: media.lost,
        p99: quantile(media.transitUs, 0.99) / 1000,
        memory: after.pssMegabytes,
      },
    };
  } finally {
    await calls.close();
  }
}
