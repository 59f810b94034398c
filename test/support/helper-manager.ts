import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROCESS_FLAGS } from "#firmware/kernel/process-flags.ts";

const PROGRAMS = {
  media: "firmware/media/main.ts",
  web: "webui/server/main.ts",
  convert: "firmware/prompts/convert-child.ts",
} as const;

type Name = keyof typeof PROGRAMS;

/**
 * Starts helper processes as the service manager of the image does: a connection starts one and is its channel, there
 * is room for one of each, and a connection to the other socket ends it by force. `CALLBOX_HELPERS` names the folder.
 */
export class HelperManager {
  readonly folder = mkdtempSync(join(tmpdir(), "callbox-helpers-"));
  /** How many connections were turned away because one was running. */
  refused = 0;
  readonly #running = new Map<Name, ChildProcess>();
  readonly #servers: Server[] = [];

  static async start(): Promise<HelperManager> {
    const manager = new HelperManager();
    for (const name of Object.keys(PROGRAMS) as Name[]) {
      await manager.#listen(`${name}.sock`, (socket) => manager.#begin(name, socket));
      await manager.#listen(`${name}.end`, (socket) => {
        socket.destroy();
        manager.#running.get(name)?.kill("SIGKILL");
      });
    }
    return manager;
  }

  /** The process of that name that runs now. */
  pid(name: Name): number | undefined {
    return this.#running.get(name)?.pid;
  }

  async stop(): Promise<void> {
    for (const child of this.#running.values()) child.kill("SIGKILL");
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
    rmSync(this.folder, { recursive: true, force: true });
  }

  #listen(name: string, take: (socket: Socket) => void): Promise<void> {
    const server = createServer({ pauseOnConnect: true }, take);
    this.#servers.push(server);
    return new Promise((resolve) => server.listen(join(this.folder, name), resolve));
  }

  #begin(name: Name, socket: Socket): void {
    if (this.#running.has(name)) {
      this.refused++;
      socket.destroy();
      return;
    }
    const root = new URL("../..", import.meta.url).pathname;
    const { NODE_CHANNEL_FD: _channel, CALLBOX_HELPERS: _folder, ...env } = process.env;
    const child = spawn(process.execPath, [...PROCESS_FLAGS, join(root, PROGRAMS[name])], {
      stdio: ["ignore", "ignore", "inherit", socket],
      env: { ...env, LISTEN_FDS: "1" },
    });
    socket.destroy(); // the process has its own
    this.#running.set(name, child);
    child.once("exit", () => this.#running.delete(name));
  }
}
