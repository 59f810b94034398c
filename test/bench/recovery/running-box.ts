import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "#firmware/kernel/log.ts";
import { createService } from "#firmware/service.ts";
import { benchConfig } from "#test/bench/config.ts";
import { tree } from "#test/bench/process-tree.ts";

const root = new URL("../../../", import.meta.url).pathname;
const HTTP_PORT = 8080;
const LOOK_MS = 10;
const PATIENCE_MS = 30_000;

/** The processes of a box that can be killed. */
export type Victim = "control" | "media" | "web";

const PROGRAMS: Readonly<Record<Victim, string>> = {
  control: "firmware/control.ts",
  media: "firmware/media/main.ts",
  web: "webui/server/main.ts",
};

/** The box as a business runs it: the supervisor and what it starts, on a folder of its own. */
export class RunningBox {
  readonly folder = mkdtempSync(join(tmpdir(), "callbox-recovery-"));
  readonly #agents: number;
  #child: ChildProcess | undefined;

  constructor(agents: number) {
    this.#agents = agents;
  }

  /** Makes the data folder and signs the agents in. */
  async prepare(): Promise<void> {
    const initial = benchConfig(this.#agents);
    writeFileSync(join(this.folder, "setup.json"), JSON.stringify(initial));
    const service = await createService({
      ...{ dataFolder: this.folder, bind: "127.0.0.1", sipPort: 5060, httpPort: 0, hasPage: false, initial },
      rtpPorts: { first: 30_000, last: 33_999 },
      log: createLogger("error"),
    });
    await service.start();
    for (const { number } of initial.extensions) service.people.actions.apply(number, { type: "sign-in" }, "api");
    await service.stop();
  }

  /** Starts it and gives back when it was told to (`performance.now()`); whether it is there yet is for the caller to find out. */
  start(): number {
    const ports = ["--sip-port", "5060", "--http-port", String(HTTP_PORT), "--rtp-ports", "30000-33999"];
    const files = ["--data", this.folder, "--config", join(this.folder, "setup.json"), "--log", "silent"];
    const startedAt = performance.now();
    this.#child = spawn(process.execPath, [join(root, "firmware/main.ts"), ...files, ...ports], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    return startedAt;
  }

  /** Kills one of its processes and gives back when. */
  async kill(victim: Victim): Promise<number> {
    const pid = await this.#find(victim);
    process.kill(pid, "SIGKILL");
    return performance.now();
  }

  /** Resolves with the time at which the page is served. */
  async pageServed(): Promise<number> {
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      const reply = await fetch(`http://127.0.0.1:${HTTP_PORT}/api/hello`).catch(() => undefined);
      await reply?.arrayBuffer();
      if (reply?.ok === true) return performance.now();
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    throw new Error("the page is not served");
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    await gone;
  }

  async close(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #find(victim: Victim): Promise<number> {
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      const pid = tree(this.#child?.pid ?? 0).find((each) => commandOf(each).includes(PROGRAMS[victim]));
      if (pid !== undefined) return pid;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    throw new Error(`${victim} does not run`);
  }
}

/** Nothing of one that has just ended. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
