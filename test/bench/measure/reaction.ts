import { setTimeout as sleep } from "node:timers/promises";
import { placeQuickCalls } from "#test/bench/load/quick-calls.ts";
import { StandingCalls } from "#test/bench/load/standing-calls.ts";
import { quantile, type Reading, type RowPlan } from "#test/bench/row.ts";
import type { Server } from "#test/bench/server.ts";

const quick = { of: "ours", atMost: 100 } as const;

export const REACTION_ROWS: readonly RowPlan[] = [
  { key: "prompt50", title: "INVITE to first prompt packet, p50", unit: "ms", digits: 1 },
  { key: "prompt99", title: "INVITE to first prompt packet, p99", unit: "ms", digits: 1, goal: quick },
  { key: "offer50", title: "key to agent's INVITE, p50", unit: "ms", digits: 1 },
  { key: "offer99", title: "key to agent's INVITE, p99", unit: "ms", digits: 1, goal: quick },
];

/** How soon new calls are served while `standing` recorded calls are up. */
export async function measureReaction(
  _server: Server,
  { standing, rate, seconds }: { readonly standing: number; readonly rate: number; readonly seconds: number },
): Promise<Reading> {
  // The last of the new calls takes some seconds to its end.
  const calls = await StandingCalls.start({ extension: "7000", count: standing, seconds: seconds + 5 });
  try {
    const joined = await calls.joined();
    const times = await placeQuickCalls("7002", rate, seconds);
    const media = await calls.media("counts");
    await calls.ended();
    await sleep(500);
    const { placed, ended, promptMs, offerMs } = times;
    return {
      isSound: joined === standing && ended === placed && promptMs.length === placed && offerMs.length === placed,
      note: `${joined} standing, ${ended} of ${placed} new calls served, ${media.lost} packets lost`,
      figures: {
        prompt50: quantile(promptMs, 0.5),
        prompt99: quantile(promptMs, 0.99),
        offer50: quantile(offerMs, 0.5),
        offer99: quantile(offerMs, 0.99),
      },
    };
  } finally {
    await calls.close();
  }
}
