import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import type { Folders } from "#firmware/keeper/folders.ts";
import { InTurn } from "#firmware/keeper/in-turn.ts";
import { flushed, readOwnFile } from "#firmware/keeper/own-file.ts";
import { KeeperRefusal } from "#firmware/keeper/protocol.ts";
import type { ProgramName, RunProgram } from "#firmware/keeper/run-program.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { publicKeyLine } from "./public-key.ts";

const SSH_PORT = 22;
const UNIT = "callbox-ssh";
const MINUTE_MS = 60_000;

interface SshOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly folders: Pick<Folders, "kept" | "system" | "etc">;
  readonly run: RunProgram;
  /** Opens or closes the port as `port()` says. */
  readonly changed: () => Promise<void>;
}

const SshOpening = Type.Object({
  /** Milliseconds since 1970. */
  until: Type.Number(),
  /** Of the key, as ssh-keygen writes it: "SHA256:…". */
  fingerprint: Type.String(),
});
export type SshOpening = Static<typeof SshOpening>;

/**
 * SSH for support: closed, or open for one key until a time. What is open stands in memory of the machine alone, so
 * that it ends with the system; the unit's own limit and the time-out in the firewall end it where the keeper does not.
 */
export class Ssh {
  readonly #options: SshOptions;
  readonly #folder: string;
  #opening: SshOpening | undefined;
  #timer: Timer | undefined;
  /** One after the other: the key of one must not stand beside the opening of another. */
  readonly #turns = new InTurn();

  constructor(options: SshOptions) {
    this.#options = options;
    this.#folder = join(options.folders.kept, "ssh");
  }

  get opening(): SshOpening | undefined {
    return this.#opening;
  }

  /** For the firewall; undefined while closed. */
  port(): { readonly port: number; readonly seconds: number } | undefined {
    const left = (this.#opening?.until ?? 0) - this.#options.clock.now();
    return left > 0 ? { port: SSH_PORT, seconds: left / 1000 } : undefined;
  }

  /** Takes up what was open when an earlier keeper ended. */
  async start(): Promise<void> {
    this.#opening = await readOwnFile(join(this.#folder, "opening.json"), SshOpening);
    if (this.#opening !== undefined) this.#closeInTime();
  }

  /** Opens for this key alone; an earlier opening ends with its connections. Throws KeeperRefusal. */
  async open(key: string, minutes: number): Promise<SshOpening> {
    const line = publicKeyLine(key);
    if (line === undefined) throw new KeeperRefusal("bad-key", "this is no public key of OpenSSH");
    return this.#turns.do(() => this.#open(line, minutes));
  }

  async #open(line: string, minutes: number): Promise<SshOpening> {
    await this.#close();
    const { clock, log, changed } = this.#options;
    await this.#hostKey();
    // Whoever signs in reads the key's file with their own rights.
    await mkdir(this.#folder, { recursive: true, mode: 0o755 });
    // No forwarding, no agent, nothing run at login: a shell and no more.
    await writeFile(join(this.#folder, "keys"), `restrict,pty ${line}\n`, { mode: 0o644 });
    const opening = { until: clock.now() + minutes * MINUTE_MS, fingerprint: fingerprintOf(line) };
    this.#opening = opening;
    try {
      await this.#must("systemd-run", this.#server(minutes));
      // After the server, so that no later keeper takes up an opening that never was.
      await writeFile(join(this.#folder, "opening.json"), JSON.stringify(opening), { mode: 0o600 });
      await changed();
    } catch (error) {
      // Half an opening is none: no server is left that the page does not show, and no key.
      await this.#close().catch((failure: unknown) => log.error("SSH could not be closed", { error: failure }));
      throw error;
    }
    this.#closeInTime();
    log.warn("SSH is open", { minutes, fingerprint: opening.fingerprint });
    return opening;
  }

  /** Ends its connections as well. Closing what is closed is fine. */
  close(): Promise<void> {
    return this.#turns.do(() => this.#close());
  }

  async #close(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#opening === undefined) return;
    this.#opening = undefined;
    await rm(this.#folder, { recursive: true, force: true });
    await this.#options.run("systemctl", ["stop", `${UNIT}.service`]); // it may have ended by itself
    await this.#options.changed();
    this.#options.log.warn("SSH is closed");
  }

  /** The server as a unit of its own: all its connections end with it, at the latest when the time is up. */
  #server(minutes: number): string[] {
    const { folders } = this.#options;
    const properties = [`RuntimeMaxSec=${minutes * 60}`, "RuntimeDirectory=sshd", "KillMode=control-group"];
    return [
      ...[`--unit=${UNIT}`, "--collect", "--quiet", "--description=SSH while it is open"],
      ...properties.map((property) => `--property=${property}`),
      ...["/usr/sbin/sshd", "-D", "-e", "-f", join(folders.etc, "callbox/sshd_config")],
    ];
  }

  /**
   * The box's own key stays the same, so that people are warned of strangers. It gets its name once it is on the disk: one that a
   * power cut has left half written would keep SSH shut for good.
   */
  async #hostKey(): Promise<void> {
    const { system } = this.#options.folders;
    const path = join(system, "ssh_host_ed25519_key");
    if (existsSync(path)) return;
    const fresh = `${path}.new`;
    await mkdir(system, { recursive: true });
    await rm(fresh, { force: true });
    await this.#must("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "callbox", "-f", fresh]);
    await flushed(fresh, "r");
    await rename(fresh, path);
    await flushed(system, "r");
    await rm(`${fresh}.pub`, { force: true });
  }

  async #must(program: ProgramName, args: readonly string[]): Promise<void> {
    const { code, stderr } = await this.#options.run(program, args);
    if (code !== 0) throw new KeeperRefusal("ssh-failed", `${program}: ${stderr.trim()}`);
  }

  #closeInTime(): void {
    const { clock, log } = this.#options;
    const left = (this.#opening?.until ?? 0) - clock.now();
    this.#timer = clock.after(Math.max(0, left), () => {
      this.close().catch((error: unknown) => log.error("SSH could not be closed", { error }));
    });
  }
}

function fingerprintOf(line: string): string {
  const data = Buffer.from(line.split(" ")[1] ?? "", "base64");
  return `SHA256:${createHash("sha256").update(data).digest("base64").replace(/=+$/, "")}`;
}
