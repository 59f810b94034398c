import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { DEMO_SIGN_INS } from "#firmware/config/demo/demo.ts";
import type { Database } from "#firmware/db/database.ts";
import { openReadOnly } from "#firmware/db/open.ts";
import type { Box } from "./box.ts";
import { freePort } from "./sipp.ts";

const PATIENCE_MS = 30_000;
const LOOK_MS = 25;

export interface BoxProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Runs this in front of the box, such as `faketime`. */
  readonly wrapper?: readonly string[];
  readonly logLevel?: string;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** A row of a table, as it is. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * The box as processes of its own, as a person starts it, on the folder and with the phones of a `Box` whose own
 * service has been stopped. What it does is seen as everybody sees it: phones, web page, database, files, /proc.
 */
export class BoxProcess {
  readonly sipPort: number;
  readonly httpPort: number;
  /** What it said on its standard error. */
  said = "";
  readonly #box: Box;
  readonly #child: ChildProcess;
  readonly #ready: number[] = [];
  #cookie: string | undefined;

  private constructor(box: Box, child: ChildProcess, ports: { sipPort: number; httpPort: number }) {
    this.#box = box;
    this.#child = child;
    this.sipPort = ports.sipPort;
    this.httpPort = ports.httpPort;
    child.stderr?.on("data", (text: Buffer) => {
      this.said += text.toString();
      if (process.env.CALLBOX_TEST_LOG !== undefined) process.stderr.write(text);
    });
    child.on("message", (message: { type?: string; pid?: number }) => {
      if (message.type === "ready") this.#ready.push(message.pid ?? 0);
    });
  }

  /** Stops the service of the box and starts `firmware/main.ts` in its place; resolves when it takes calls. */
  static async start(box: Box, options: BoxProcessOptions = {}): Promise<BoxProcess> {
    await box.stop();
    const config = join(box.folder, "setup.json");
    writeFileSync(config, JSON.stringify(box.config));
    const main = new URL("../../firmware/main.ts", import.meta.url).pathname;
    const { first, last } = box.rtpPorts;
    const [sipPort, httpPort] = [await freePort(), await freePort()];
    const [program = process.execPath, ...before] = [...(options.wrapper ?? []), process.execPath];
    const child = spawn(
      program,
      [
        ...before,
        ...[main, "--data", box.folder, "--config", config, "--log", options.logLevel ?? "warn"],
        ...["--sip-port", String(sipPort), "--http-port", String(httpPort), "--rtp-ports", `${first}-${last}`],
      ],
      { stdio: ["ignore", "ignore", "pipe", "ipc"], env: { ...process.env, ...options.env } },
    );
    const running = new BoxProcess(box, child, { sipPort, httpPort });
    onTestFinished(() => running.stop());
    await running.readyTimes(1);
    box.pointPhones(sipPort);
    return running;
  }

  /** The supervisor, the process a person has started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The control process that runs now. */
  get control(): number {
    return this.#ready.at(-1) ?? 0;
  }

  /** The media and the web process of the box that runs now; undefined while there is none. */
  childPid(kind: "media" | "web"): number | undefined {
    const script = kind === "media" ? "firmware/media/main.ts" : "webui/server/main.ts";
    return processes().find(({ parent, command }) => parent === this.control && command.includes(script))?.pid;
  }

  /** Resolves when the box has said so many times that it takes calls. */
  async readyTimes(times: number): Promise<void> {
    await this.until(`the box is ready (${times})`, () => {
      if (this.#child.exitCode !== null) throw new Error(`the box ended with ${this.#child.exitCode}: ${this.said}`);
      return this.#ready.length >= times;
    });
  }

  /** Resolves when it holds; looked at many times a second. */
  async until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (!(await holds())) {
      if (performance.now() > deadline) throw new Error(`waited for: ${what}; the box said: ${this.said}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Rows of the database, read as another process reads them. */
  rows(sql: string): Row[] {
    const db: Database = openReadOnly(join(this.#box.folder, "callbox.sqlite"));
    try {
      return db.all<Row>(sql);
    } finally {
      db.close();
    }
  }

  /** Facts of the journal of one kind, in order. */
  facts(type: string): Row[] {
    return this.rows(`SELECT body FROM call_event WHERE type = '${type}' ORDER BY at, call, seq`).map(
      ({ body }) => JSON.parse(String(body)) as Row,
    );
  }

  /** Whether the page is served. */
  async servesPage(): Promise<boolean> {
    const response = await fetch(`http://127.0.0.1:${this.httpPort}/`).catch(() => undefined);
    return response?.ok === true;
  }

  /** What the API answers the owner. */
  async get(path: string): Promise<Record<string, unknown>> {
    const base = `http://127.0.0.1:${this.httpPort}/api`;
    if (this.#cookie === undefined) {
      const owner = DEMO_SIGN_INS.find(({ user }) => user === "owner");
      const signedIn = await fetch(`${base}/session`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ user: owner?.user, password: owner?.password }),
      });
      if (!signedIn.ok) throw new Error(`the owner could not sign in: ${await signedIn.text()}`);
      this.#cookie = signedIn.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    }
    const response = await fetch(`${base}${path}`, { headers: { cookie: this.#cookie } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }

  /** Alarms as the page shows them. */
  async alarms(): Promise<{ id: string; code: string; message: string; messageZh: string; facts: Row }[]> {
    const { alarms } = await this.get("/box/health");
    return alarms as { id: string; code: string; message: string; messageZh: string; facts: Row }[];
  }

  /** Resolves when the page shows an alarm of that code, or none any more. */
  async alarm(code: string, isUp = true): Promise<void> {
    await this.until(
      `alarm ${code} is ${isUp ? "up" : "over"}`,
      async () => (await this.alarms().catch(() => [])).some((alarm) => alarm.code === code) === isUp,
    );
  }

  /** Every process of the box that runs now, the supervisor included. */
  processes(): Process[] {
    const all = processes();
    const found = all.filter(({ pid }) => pid === this.pid);
    for (const { pid } of found) found.push(...all.filter(({ parent }) => parent === pid));
    return found;
  }

  /** Stops it in its own order; twice is fine. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    const late = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    await gone;
    clearTimeout(late);
  }
}

/** All processes that run; those that only wait to be buried are not among them. */
export function processes(): Process[] {
  return readdirSync("/proc").flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (state === "Z" || state === "X") return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
      return [{ pid, parent: Number(parent), command }];
    } catch (error) {
      if (error instanceof Error && "code" in error) return []; // it has just ended
      throw error;
    }
  });
}
