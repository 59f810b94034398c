import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { delay, systemClock } from "#firmware/kernel/clock.ts";

/** Whether sipp is on this machine; interop tests say so and skip where it is not. */
export const hasSipp: boolean = spawnSync("sipp", ["-v"]).error === undefined;

/** What a run of sipp came to. */
export interface SippResult {
  readonly exitCode: number | null;
  readonly output: string;
  /** Last line of its statistics: name → value. */
  readonly statistics: ReadonlyMap<string, string>;
}

export interface SippOptions {
  /** File name in test/interop/sipp. */
  readonly scenario: string;
  /** `host:port` of the server under test; absent for a scenario that is called. */
  readonly remote?: string;
  readonly service?: string;
  readonly calls?: number;
  readonly callsPerSecond?: number;
  readonly transport?: "udp" | "tcp";
  readonly extra?: readonly string[];
}

/** A UDP port nobody uses just now. */
export async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

/** Resolves when somebody listens on the TCP port. A datagram needs no such care: it is sent again. */
async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", () => resolve(false));
    });
    if (isOpen) return;
    await delay(systemClock, 25);
  }
  throw new Error(`nobody listens on port ${port}`);
}

/** A running sipp. */
export class Sipp {
  readonly port: number;
  readonly finished: Promise<SippResult>;
  readonly #process: ChildProcess;

  private constructor(port: number, child: ChildProcess, finished: Promise<SippResult>) {
    this.port = port;
    this.#process = child;
    this.finished = finished;
  }

  /** Starts sipp on loopback with a port and a folder of its own. */
  static async start(options: SippOptions): Promise<Sipp> {
    const folder = await mkdtemp(join(tmpdir(), "sipp-"));
    const port = await freePort();
    const file = new URL(`../interop/sipp/${options.scenario}`, import.meta.url).pathname;
    const args = ["-sf", file, "-i", "127.0.0.1", "-p", String(port), "-m", String(options.calls ?? 1)];
    args.push("-nostdin", "-timeout", "60", "-timeout_error", "-trace_err", "-trace_stat", "-fd", "1");
    args.push("-stf", join(folder, "stat.csv"), "-t", options.transport === "tcp" ? "t1" : "u1");
    args.push("-r", String(options.callsPerSecond ?? 10));
    if (options.service !== undefined) args.push("-s", options.service);
    args.push(...(options.extra ?? []));
    if (options.remote !== undefined) args.push(options.remote);
    const child = spawn("sipp", args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (data: Buffer) => {
      output += data.toString();
    });
    child.stderr.on("data", (data: Buffer) => {
      output += data.toString();
    });
    const finished = new Promise<number | null>((resolve) => child.once("close", resolve)).then(async (exitCode) => {
      const errors = (await readdir(folder)).filter((name) => name.endsWith("_errors.log"));
      for (const name of errors) output += await readFile(join(folder, name), "utf8");
      const statistics = readStatistics(await readFile(join(folder, "stat.csv"), "utf8").catch(() => ""));
      await rm(folder, { recursive: true, force: true });
      return { exitCode, output, statistics };
    });
    if (options.remote === undefined && options.transport === "tcp") await listening(port);
    return new Sipp(port, child, finished);
  }

  /** Runs a scenario to its end. */
  static async run(options: SippOptions): Promise<SippResult> {
    return (await Sipp.start(options)).finished;
  }

  stop(): void {
    this.#process.kill("SIGKILL");
  }
}

function readStatistics(csv: string): Map<string, string> {
  const lines = csv.split("\n").filter((line) => line !== "");
  const names = lines[0]?.split(";") ?? [];
  const values = lines.at(-1)?.split(";") ?? [];
  return new Map(names.map((name, index) => [name, values[index] ?? ""]));
}
