import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SERVER_PORT } from "./ports.ts";

const scenarios = new URL("../sipp/", import.meta.url).pathname;

export interface SippOptions {
  /** Name of the scenario file. */
  readonly scenario: "caller" | "agent" | "set-up";
  /** Port it binds on 127.0.0.1. */
  readonly port: number;
  /** Where it sends to; the server itself when absent. */
  readonly remotePort?: number;
  /** The port it names in Via and Contact, where a relay stands before it. */
  readonly shownPort?: number;
  readonly more?: readonly (string | number)[];
}

/** One run of sipp with its statistics, in a folder of its own. */
export class Sipp {
  readonly #folder = mkdtempSync(join(tmpdir(), "callbox-sipp-"));
  readonly #child: ChildProcess;
  readonly #exit: Promise<void>;

  constructor({ scenario, port, remotePort = SERVER_PORT, shownPort = port, more = [] }: SippOptions) {
    const addresses = ["-i", "127.0.0.1", "-p", port, "-key", "shown", `127.0.0.1:${shownPort}`];
    const counting = ["-trace_stat", "-stf", join(this.#folder, "calls.csv"), "-trace_counts", "-fd", "1"];
    const given = [`127.0.0.1:${remotePort}`, "-nostdin", "-sf", join(scenarios, `${scenario}.xml`)];
    this.#child = spawn("sipp", [...given, ...addresses, ...counting, ...more].map(String), {
      cwd: this.#folder,
      stdio: "ignore",
    });
    this.#exit = new Promise((resolve) => this.#child.once("exit", () => resolve()));
  }

  /** Resolves when it has ended by itself; after `seconds` it is ended, and the answer is false. */
  async ended(seconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), seconds * 1000);
    });
    const inTime = await Promise.race([this.#exit.then(() => true as const), late]);
    clearTimeout(timer);
    if (!inTime) await this.#end();
    return inTime;
  }

  /** Calls that went through the scenario to its end. */
  get succeeded(): number {
    return lastRow(join(this.#folder, "calls.csv"), "SuccessfulCall(C)");
  }

  get failed(): number {
    return lastRow(join(this.#folder, "calls.csv"), "FailedCall(C)");
  }

  /** INVITEs sent again because no answer came in time (RFC 3261 §17.1.1.2, timer A). */
  get invitesRepeated(): number {
    const file = readdirSync(this.#folder).find((name) => name.endsWith("_counts.csv"));
    return file === undefined ? Number.NaN : lastRow(join(this.#folder, file), "0_INVITE_Retrans");
  }

  /** Ends it if it runs and removes its folder. */
  async close(): Promise<void> {
    await this.#end();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exit;
  }
}

/** A column of the last row of one of sipp's CSV files. */
function lastRow(path: string, column: string): number {
  const rows = readFileSync(path, "utf8").trim().split("\n");
  const heads = (rows[0] ?? "").split(";");
  // sipp at times forgets the end of the line before: the last row is counted from its end.
  const last = (rows.at(-1) ?? "").split(";").slice(-heads.length);
  return Number(last[heads.indexOf(column)] ?? Number.NaN);
}
