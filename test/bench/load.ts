import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { usage } from "./process-tree.ts";
import type { RtpCounts, RtpPeersOptions } from "./rtp-peers.ts";
import type { Server } from "./server.ts";

const here = new URL(".", import.meta.url).pathname;
const SERVER = "127.0.0.1:5060";
const CALLER_RTP = 20_000;
const AGENT_RTP = 22_000;
const STEP = 4;
const CALLS_PER_SECOND = 5;

/** What one measurement gives; `sound` is false when calls failed and the figure must not be used. */
export interface Sample {
  readonly sound: boolean;
  /** The figure in question: CPU ms per call-second, CPU ms per call, or percent of a core. */
  readonly value: number;
  readonly megabytes: number;
  readonly note: string;
  readonly lost: number;
  readonly transitP99Us: number;
  readonly inviteRepeats: number;
}

function sipp(folder: string, name: string, options: readonly (string | number)[]): ChildProcess {
  const fixed = [
    SERVER,
    "-i",
    "127.0.0.1",
    "-nostdin",
    "-sf",
    join(here, "sipp", `${name}.xml`),
    "-trace_stat",
    "-fd",
    "600",
  ];
  return spawn("sipp", [...fixed, "-stf", join(folder, `${name}.csv`), ...options.map(String)], {
    cwd: folder,
    stdio: "ignore",
  });
}

/** The last row of sipp's statistics, by column name. */
function statistics(folder: string, name: string): Record<string, string> {
  const rows = readFileSync(join(folder, `${name}.csv`), "utf8")
    .trim()
    .split("\n")
    .map((row) => row.split(";"));
  const heads = rows[0] ?? [];
  const last = rows.at(-1) ?? [];
  return Object.fromEntries(heads.map((head, index) => [head, last[index] ?? ""]));
}

async function ended(child: ChildProcess, seconds: number): Promise<void> {
  if (child.exitCode !== null) return;
  await Promise.race([new Promise((resolve) => child.once("exit", resolve)), sleep(seconds * 1000)]);
  child.kill("SIGKILL");
}

class RtpPeers {
  readonly #worker: Worker;
  constructor(options: RtpPeersOptions) {
    this.#worker = new Worker(join(here, "rtp-peers.ts"), { workerData: options });
  }
  ask(question: "counts" | "reset"): Promise<RtpCounts> {
    return new Promise((resolve) => {
      this.#worker.once("message", resolve);
      this.#worker.postMessage(question);
    });
  }
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** `n` queue calls with an agent each; CPU of the server while they talk, per call and second. */
export async function measureTalk(
  server: Server,
  extension: string,
  n: number,
  windowSeconds: number,
): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), "callbox-load-"));
  const ramp = n / CALLS_PER_SECOND;
  const hold = Math.ceil(ramp + 10 + windowSeconds);
  const peers = new RtpPeers({
    callerPort: CALLER_RTP,
    agentPort: AGENT_RTP,
    step: STEP,
    count: n,
    digitAfterMs: 1200,
  });
  const agents = sipp(folder, "agent", ["-p", 5082, "-mi", "127.0.0.2", "-mp", AGENT_RTP]);
  await sleep(500);
  const limits = ["-m", n, "-l", n, "-r", CALLS_PER_SECOND, "-d", hold * 1000];
  const callers = sipp(folder, "caller", [
    "-s",
    extension,
    "-p",
    5070,
    "-mi",
    "127.0.0.2",
    "-mp",
    CALLER_RTP,
    ...limits,
  ]);
  try {
    const deadline = performance.now() + (ramp + 10) * 1000;
    let counts = await peers.ask("counts");
    while (counts.joined < 2 * n && performance.now() < deadline) {
      await sleep(500);
      counts = await peers.ask("counts");
    }
    await sleep(2000);
    await peers.ask("reset");
    const before = usage(server.pid);
    const startedAt = performance.now();
    await sleep(windowSeconds * 1000);
    const after = usage(server.pid);
    const seconds = (performance.now() - startedAt) / 1000;
    counts = await peers.ask("counts");
    await ended(callers, hold + 20);
    return {
      sound: counts.joined === 2 * n,
      value: ((after.cpuSeconds - before.cpuSeconds) * 1000) / (n * seconds),
      megabytes: after.pssMegabytes,
      note: `${counts.joined / 2} of ${n} calls joined, ${counts.marked} packets`,
      lost: counts.lost,
      transitP99Us: counts.transitUs[Math.floor(counts.transitUs.length * 0.99)] ?? Number.NaN,
      inviteRepeats: 0,
    };
  } finally {
    callers.kill("SIGKILL");
    agents.kill("SIGKILL");
    await peers.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Calls at a rate that the server answers and ends; CPU of the server per call. */
export async function measureSetUp(server: Server, extension: string, rate: number, seconds: number): Promise<Sample> {
  const folder = mkdtempSync(join(tmpdir(), "callbox-load-"));
  const calls = rate * seconds;
  const before = usage(server.pid);
  const callers = sipp(folder, "set-up", [
    "-s",
    extension,
    "-p",
    5070,
    "-m",
    calls,
    "-r",
    rate,
    "-l",
    2000,
    "-mp",
    CALLER_RTP,
    "-rtp_echo",
  ]);
  try {
    await ended(callers, seconds + 30);
    await sleep(700);
    const after = usage(server.pid);
    const figures = statistics(folder, "set-up");
    const good = Number(figures["SuccessfulCall(C)"]);
    const repeats = Number(figures["Retransmissions(C)"]);
    return {
      sound: good === calls && repeats === 0,
      value: ((after.cpuSeconds - before.cpuSeconds) * 1000) / calls,
      megabytes: after.pssMegabytes,
      note: `${good} of ${calls} calls, ${repeats} retransmissions`,
      lost: 0,
      transitP99Us: Number.NaN,
      inviteRepeats: repeats,
    };
  } finally {
    callers.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** No calls at all; percent of one core. */
export async function measureIdle(server: Server, seconds: number): Promise<Sample> {
  const before = usage(server.pid);
  await sleep(seconds * 1000);
  const after = usage(server.pid);
  const value = ((after.cpuSeconds - before.cpuSeconds) / seconds) * 100;
  return {
    sound: true,
    value,
    megabytes: after.pssMegabytes,
    note: "",
    lost: 0,
    transitP99Us: Number.NaN,
    inviteRepeats: 0,
  };
}
