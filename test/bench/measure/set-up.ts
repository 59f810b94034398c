import { setTimeout as sleep } from "node:timers/promises";
import { CALLER_RTP, TRUNK_PORT } from "#test/bench/load/ports.ts";
import { Sipp } from "#test/bench/load/sipp.ts";
import { usage } from "#test/bench/process-tree.ts";
import type { Reading, RowPlan } from "#test/bench/row.ts";
import type { Server } from "#test/bench/server.ts";

export const SET_UP_ROWS: readonly RowPlan[] = [
  { key: "cpu", title: "CPU", unit: "ms per call", digits: 2, goal: { of: "ratio", atMost: 1 } },
  {
    key: "repeats",
    title: "INVITEs repeated",
    unit: "",
    digits: 0,
    goal: { of: "ours", atMost: 0, isForEach: true },
  },
  { key: "first", title: "CPU of the first calls at this rate", unit: "ms per call", digits: 2 },
  { key: "memory", title: "memory (PSS)", unit: "MB", digits: 0 },
];

/**
 * CPU of the server per call, in two stretches of calls at a rate that the server answers and ends, and INVITEs it was
 * too slow for. The second stretch counts: a just-in-time compiler still compiles in the first one, which is told too.
 */
export async function measureSetUp(
  server: Server,
  options: { readonly extension: string; readonly rate: number; readonly seconds: number },
): Promise<Reading> {
  const first = await placeCalls(server, options);
  const second = await placeCalls(server, options);
  return {
    isSound: first.isSound && second.isSound,
    note: second.note,
    figures: { ...second.figures, first: first.figures.cpu ?? Number.NaN },
  };
}

/** One stretch of calls at a rate that the server answers and ends. */
export async function placeCalls(
  server: Server,
  { extension, rate, seconds }: { readonly extension: string; readonly rate: number; readonly seconds: number },
): Promise<Reading> {
  const calls = rate * seconds;
  const before = usage(server.pid);
  const pace = ["-s", extension, "-m", calls, "-r", rate, "-l", 2000];
  const media = ["-mp", CALLER_RTP, "-rtp_echo"];
  const callers = new Sipp({ scenario: "set-up", port: TRUNK_PORT, more: [...pace, ...media] });
  try {
    await callers.ended(seconds + 30);
    await sleep(700);
    const after = usage(server.pid);
    const { succeeded, invitesRepeated } = callers;
    return {
      isSound: succeeded === calls,
      note: `${succeeded} of ${calls} calls, ${invitesRepeated} INVITEs repeated`,
      figures: {
        cpu: ((after.cpuSeconds - before.cpuSeconds) * 1000) / calls,
        repeats: invitesRepeated,
        memory: after.pssMegabytes,
      },
    };
  } finally {
    await callers.close();
  }
}
