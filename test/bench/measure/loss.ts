import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { AgentPhones } from "#test/bench/load/agent-phones.ts";
import type { LossyRelayOptions } from "#test/bench/load/lossy-relay.ts";
import { AGENT_PORT, behindRelay, inwardPort, TRUNK_PORT } from "#test/bench/load/ports.ts";
import { Sipp } from "#test/bench/load/sipp.ts";
import type { Reading, RowPlan } from "#test/bench/row.ts";
import type { Server } from "#test/bench/server.ts";

const CALLS_PER_SECOND = 12;
const TALK_MS = 4_000;
const RING_MS = 300;
/** RFC 3261 gives up after 64 × T1; nothing comes later. */
const PATIENCE_SECONDS = 40;

export function lossRows(calls: number): RowPlan[] {
  const all = { of: "ours", atLeast: calls, isForEach: true } as const;
  return [
    { key: "callers", title: "calls that succeed for the caller", unit: `of ${calls}`, digits: 0, goal: all },
    { key: "agents", title: "calls that succeed for the agent", unit: `of ${calls}`, digits: 0, goal: all },
  ];
}

/** Queue calls through a line that loses that share of the datagrams, each way, beside caller and agent. */
export async function measureLoss(
  _server: Server,
  { calls, loss }: { readonly calls: number; readonly loss: number },
): Promise<Reading> {
  const workerData: LossyRelayOptions = { ports: [TRUNK_PORT, AGENT_PORT], loss };
  const relay = new Worker(new URL("../load/lossy-relay.ts", import.meta.url), { workerData });
  await once(relay, "message");
  const through = (port: number) => ({ port: behindRelay(port), remotePort: inwardPort(port), shownPort: port });
  const agents = await AgentPhones.open({ ...through(AGENT_PORT), ringMs: RING_MS });
  const pace = ["-s", "7003", "-m", calls, "-r", CALLS_PER_SECOND, "-l", calls, "-d", TALK_MS];
  const callers = new Sipp({ scenario: "caller", ...through(TRUNK_PORT), more: pace });
  try {
    await callers.ended(calls / CALLS_PER_SECOND + TALK_MS / 1000 + PATIENCE_SECONDS);
    const deadline = performance.now() + PATIENCE_SECONDS * 1000;
    while (agents.served < calls && performance.now() < deadline) await sleep(250);
    relay.postMessage("how many");
    const [dropped] = await once(relay, "message");
    return {
      isSound: true,
      note: `${dropped} datagrams lost; ${callers.invitesRepeated} INVITEs of callers repeated`,
      figures: { callers: callers.succeeded, agents: agents.served },
    };
  } finally {
    await callers.close();
    agents.close();
    await relay.terminate();
  }
}
