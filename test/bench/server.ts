import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROCESS_FLAGS } from "#firmware/kernel/process-flags.ts";

/** A server under measurement: all processes below `pid` are counted. */
export interface Server {
  readonly name: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const root = new URL("../..", import.meta.url).pathname;

/** Starts Callbox with the bench configuration and resolves when it prints `ready`; `environment` as serve.ts takes it. */
export async function startCallbox(
  agents: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const data = mkdtempSync(join(tmpdir(), "callbox-bench-"));
  const child = spawn(process.execPath, [...PROCESS_FLAGS, join(root, "test/bench/serve.ts")], {
    env: { ...process.env, CALLBOX_DATA: data, AGENTS: String(agents), ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => chunk.toString().includes("ready") && resolve());
    child.once("exit", (code) => reject(new Error(`Callbox ended while starting (exit code ${code})`)));
  });
  if (child.pid === undefined) throw new Error("Callbox did not start");
  return {
    name: "Callbox",
    pid: child.pid,
    async stop() {
      child.removeAllListeners("exit");
      child.kill("SIGTERM");
      if (child.exitCode === null) await new Promise((resolve) => child.once("exit", resolve));
      rmSync(data, { recursive: true, force: true });
    },
  };
}
