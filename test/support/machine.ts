import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./sipp.ts";

const source = (path: string): string => new URL(`../../${path}`, import.meta.url).pathname;
/** Stand-ins for the system's programs: each writes down how it was called. */
const PROGRAMS: Readonly<Record<string, string>> = {
  nft: 'cat > "$log.nft"',
  systemctl: "",
  "systemd-run": "",
  // A key is written to the file named last.
  "ssh-keygen": 'for file; do :; done; [ -e "$file" ] || echo key > "$file"',
  hostnamectl: "",
  umount: "",
  rauc: "",
  busctl: 'case "$*" in *GetHostName*) echo "s \\"callbox-2\\"" ;; esac',
  // The files of a stick lie beside its device.
  mount: 'case "$*" in *remount*) ;; *) cp -r "$5.files/." "$6" ;; esac',
};

/** A new box: keeper and service as processes of their own, in folders of their own, with stand-ins for the system. */
export class Machine {
  readonly #root = mkdtempSync(join(tmpdir(), "callbox-machine-"));
  readonly #processes: ChildProcess[] = [];
  #base = "";

  /** Starts both; resolves when the page is served. */
  static async start(): Promise<Machine> {
    const machine = new Machine();
    await machine.#start();
    return machine;
  }

  /** Address of the page. */
  get base(): string {
    return this.#base;
  }

  /** How the system's programs were called, a line each. */
  get called(): string {
    const path = join(this.#root, "called");
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  }

  /** The rules that nft was given last. */
  get rules(): string {
    return readFileSync(join(this.#root, "called.nft"), "utf8");
  }

  /** A path below the machine's own root folder. */
  path(name: string): string {
    return join(this.#root, name);
  }

  /** Plugs a USB stick with a set-up file in. */
  plugStick(name: string, text: string): void {
    mkdirSync(this.path(`dev/${name}.files`), { recursive: true });
    writeFileSync(this.path(`dev/${name}.files/callbox.yaml`), text);
    mkdirSync(this.path(`sys/devices/usb1/${name}`), { recursive: true });
    symlinkSync(`../../devices/usb1/${name}`, this.path(`sys/class/block/${name}`));
    writeFileSync(this.path(`dev/${name}`), "");
  }

  async stop(): Promise<void> {
    for (const child of this.#processes.reverse()) {
      if (child.exitCode !== null) continue;
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    rmSync(this.#root, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    for (const folder of ["dev", "etc", "programs", "sys/class/block", "data"])
      mkdirSync(this.path(folder), { recursive: true });
    for (const [name, does] of Object.entries(PROGRAMS)) {
      const text = `#!/bin/sh\nlog=${this.path("called")}\necho "${name} $*" >> $log\n${does}\n`;
      writeFileSync(this.path(`programs/${name}`), text, { mode: 0o755 });
    }
    await this.#run(["firmware/keeper/main.ts", "--root", this.#root, "--programs", this.path("programs")]);
    const [sip, http] = [await freePort(), await freePort()];
    this.#base = `http://127.0.0.1:${http}`;
    const first = 44_000 + (process.pid % 60) * 100;
    const ports = ["--sip-port", String(sip), "--http-port", String(http), "--rtp-ports", `${first}-${first + 99}`];
    await this.#run(["firmware/main.ts", "--data", this.path("data/callbox"), "--log", "error", ...ports]);
  }

  async #run([program = "", ...args]: readonly string[]): Promise<void> {
    const env = { ...process.env, CALLBOX_KEEPER: this.path("run/callbox-keeper/keeper.sock") };
    const child = spawn(process.execPath, [source(program), ...args], { stdio: ["ignore", "pipe", "inherit"], env });
    this.#processes.push(child);
    let said = "";
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`${program} ended with ${code}: ${said}`)));
      child.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes("ready")) resolve();
      });
    });
  }
}
