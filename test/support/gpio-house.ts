import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../simulator/gpio/", import.meta.url));
const modules = fileURLToPath(new URL("../../node_modules/", import.meta.url));
const PATIENCE_MS = 20_000;

export type Fact = Readonly<Record<string, unknown>>;

/** Whether the look-alike can run here: root, FUSE, a compiler, onoff's native part, ALSA's programs. */
export function whyNoGpio(): string | undefined {
  if (process.getuid?.() !== 0) return "needs root";
  if (!existsSync("/dev/fuse")) return "needs /dev/fuse";
  if (spawnSync("pkg-config", ["--exists", "fuse3"]).status !== 0) return "needs libfuse3-dev";
  if (spawnSync("arecord", ["--version"]).error !== undefined) return "needs alsa-utils";
  if (!existsSync(join(modules, "epoll/build/Release/epoll.node"))) return "onoff's native part is not built";
  return undefined;
}

/** The line host inside the GPIO look-alike, and everything it has told. */
export class GpioHouse {
  readonly scratch: string;
  readonly past: Fact[] = [];
  readonly #child: ChildProcess;
  #look: () => void = () => undefined;

  private constructor(scratch: string, child: ChildProcess) {
    this.scratch = scratch;
    this.#child = child;
    if (child.stdout === null) throw new Error("the host has no output");
    createInterface({ input: child.stdout }).on("line", (line) => {
      this.past.push(JSON.parse(line) as Fact); // our own host
      this.#look();
    });
  }

  /** Compiles the look-alike and starts the host in it. Ports named `mic`N and `ear`N are ALSA devices on files. */
  static async start(ports: number): Promise<GpioHouse> {
    const scratch = mkdtempSync(join(tmpdir(), "callbox-gpio-"));
    const fuse = join(scratch, "gpio_fuse");
    const flags = execFileSync("pkg-config", ["--cflags", "--libs", "fuse3"], { encoding: "utf8" }).trim().split(/\s+/);
    execFileSync("cc", ["-O1", "-o", fuse, join(folder, "gpio_fuse.c"), ...flags, "-lpthread"]);
    const devices = Array.from({ length: ports }, (_, index) => {
      const port = index + 1;
      execFileSync("mkfifo", [join(scratch, `mic${port}`)]);
      return [
        `pcm.mic${port} { type file slave.pcm null file /dev/null infile ${scratch}/mic${port} format raw }`,
        `pcm.ear${port} { type file slave.pcm null file ${scratch}/ear${port}.raw format raw }`,
      ].join("\n");
    });
    writeFileSync(join(scratch, "asoundrc"), `</usr/share/alsa/alsa.conf>\n${devices.join("\n")}\n`);
    const child = spawn(
      join(folder, "look-alike.sh"),
      [fuse, process.execPath, "--disable-warning=ExperimentalWarning", join(folder, "host.ts")],
      { stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, ALSA_CONFIG_PATH: join(scratch, "asoundrc") } },
    );
    const house = new GpioHouse(scratch, child);
    await house.next("the host", (fact) => fact.type === "ready");
    return house;
  }

  order(order: Fact): void {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  /** The first fact that fits, past or to come; it and all before it are then done with. */
  next(what: string, fits: (fact: Fact) => boolean): Promise<Fact> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`waited for ${what}; there was ${JSON.stringify(this.past)}`)),
        PATIENCE_MS,
      );
      this.#look = () => {
        const index = this.past.findIndex(fits);
        const found = this.past[index];
        if (found === undefined) return;
        this.past.splice(0, index + 1);
        this.#look = () => undefined;
        clearTimeout(timer);
        resolve(found);
      };
      this.#look();
    });
  }

  async line(line: string, type: string): Promise<Fact> {
    const isWanted = (fact: Fact): boolean =>
      fact.type === "line" && fact.line === line && (fact.event as Fact).type === type;
    return (await this.next(`${type} on ${line}`, isWanted)).event as Fact;
  }

  async state(): Promise<{ readonly pins: readonly string[]; readonly pwm: Readonly<Record<string, string>> }> {
    this.order({ do: "state" });
    const { pins, pwm } = await this.next("state", (fact) => fact.type === "state");
    return { pins: pins as string[], pwm: pwm as Record<string, string> }; // as host.ts tells them
  }

  /** Ends the host; gives the pins it has not given back. Stopping twice is fine. */
  async stop(): Promise<readonly string[]> {
    if (this.#child.exitCode !== null) return [];
    this.order({ do: "close" });
    const { pins } = await this.next("the end", (fact) => fact.type === "closed");
    await new Promise((resolve) => this.#child.once("exit", resolve));
    rmSync(this.scratch, { recursive: true, force: true });
    return pins as string[];
  }
}
