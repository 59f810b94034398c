import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { freePort } from "./sipp.ts";

/** Whether baresip is on this machine. */
export const hasBaresip: boolean = spawnSync("baresip", ["-h"]).error === undefined;

const MODULES = "/usr/lib/baresip/modules";

/** A baresip that takes commands and tells events over its control socket. */
export class Baresip {
  /** Event types in order, such as `CALL_ESTABLISHED`. */
  readonly events: string[] = [];
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #control: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: { type: string; resolve: () => void } | undefined;

  private constructor(child: ChildProcess, folder: string, control: Socket) {
    this.#process = child;
    this.#folder = folder;
    this.#control = control;
    control.on("data", (data) => this.#take(Buffer.from(data)));
  }

  /** Starts it with one account; `account` is what follows the address in its accounts file. */
  static async start(options: { address: string; account: string }): Promise<Baresip> {
    const folder = await mkdtemp(join(tmpdir(), "baresip-"));
    const [sipPort, controlPort] = [await freePort(), await freePort()];
    const config = [
      `sip_listen 127.0.0.1:${sipPort}`,
      "audio_player aubridge,pipe",
      "audio_source aubridge,pipe",
      "audio_alert aubridge,alert",
      `module_path ${MODULES}`,
      "module g711.so",
      "module aubridge.so",
      "module_tmp account.so",
      "module_app menu.so",
      "module_app ctrl_tcp.so",
      `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
    ];
    await writeFile(join(folder, "config"), `${config.join("\n")}\n`);
    await writeFile(join(folder, "accounts"), `<${options.address}>;${options.account}\n`);
    await writeFile(join(folder, "contacts"), "");
    const child = spawn("baresip", ["-f", folder], { stdio: "ignore" });
    const control = await connected(controlPort);
    return new Baresip(child, folder, control);
  }

  /** Sends a command of baresip's menu (`dial`, `hold`, `resume`, `hangup`). */
  command(command: string, params = ""): void {
    const text = JSON.stringify({ command, params, token: "t" });
    this.#control.write(`${Buffer.byteLength(text)}:${text},`);
  }

  /** Resolves when an event of this type has been told. */
  until(type: string): Promise<void> {
    if (this.events.includes(type)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting = { type, resolve };
    });
  }

  async stop(): Promise<void> {
    this.#control.destroy();
    const gone = new Promise<void>((resolve) => this.#process.once("exit", () => resolve()));
    this.#process.kill("SIGKILL");
    await gone;
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Netstrings: `12:{"event":…},`. */
  #take(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const colon = this.#received.indexOf(":");
      const length = Number(this.#received.toString("latin1", 0, Math.max(colon, 0)));
      if (colon < 0 || this.#received.length < colon + length + 2) return;
      const told: unknown = JSON.parse(this.#received.toString("utf8", colon + 1, colon + 1 + length));
      this.#received = this.#received.subarray(colon + length + 2);
      if (typeof told === "object" && told !== null && "type" in told) this.#tell(String(told.type));
    }
  }

  #tell(type: string): void {
    this.events.push(type);
    if (this.#waiting?.type === type) this.#waiting.resolve();
  }
}

async function connected(port: number): Promise<Socket> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = await new Promise<Socket | undefined>((resolve) => {
      const trying = connect(port, "127.0.0.1", () => resolve(trying));
      trying.once("error", () => resolve(undefined));
    });
    if (socket !== undefined) return socket;
    await delay(systemClock, 25);
  }
  throw new Error("baresip does not open its control port");
}
