import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./sipp.ts";

/** Whether linphonec is on this machine. */
export const hasLinphone: boolean = spawnSync("linphonec", ["-v"], { timeout: 10_000 }).error === undefined;

/** A linphone console phone, driven by the commands a person would type. It answers calls by itself. */
export class Linphone {
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(child: ChildProcess, folder: string) {
    this.#process = child;
    this.#folder = folder;
  }

  /** Starts it; digits go out by INFO. */
  static async start(): Promise<Linphone> {
    const folder = await mkdtemp(join(tmpdir(), "linphone-"));
    for (const name of [".local/share/linphone", ".config/linphone"])
      await mkdir(join(folder, name), { recursive: true });
    const lines = [
      "[sip]",
      `sip_port=${await freePort()}`,
      `sip_tcp_port=${await freePort()}`,
      "use_ipv6=0",
      "use_info=1",
      "use_rfc2833=0",
      "[video]",
      "enabled=0",
      "[net]",
      "dns_srv_enabled=0",
    ];
    const file = join(folder, "rc");
    await writeFile(file, `${lines.join("\n")}\n`);
    const options = { cwd: folder, env: { ...process.env, HOME: folder } };
    const child = spawn("linphonec", ["-a", "-c", file], { ...options, stdio: ["pipe", "ignore", "ignore"] });
    const phone = new Linphone(child, folder);
    phone.type("soundcard use files");
    return phone;
  }

  /** Types a command. */
  type(command: string): void {
    this.#process.stdin?.write(`${command}\n`);
  }

  async stop(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#process.once("exit", () => resolve()));
    this.#process.kill("SIGKILL");
    await gone;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
