import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OUT } from "./disk.ts";
import type { Guest } from "./guest.ts";

const MB = 1024 * 1024;

/** A USB disk whose partitions bear these names and hold nothing: its file. */
export function namedDisk(name: string, partitions: readonly string[]): string {
  const path = join(OUT, `${name}.stick`);
  mkdirSync(OUT, { recursive: true });
  writeFileSync(path, "");
  truncateSync(path, (partitions.length + 2) * 4 * MB);
  const rows = partitions.map((partition) => `name="${partition}", size=4M`);
  execFileSync("sfdisk", ["--quiet", path], { input: ["label: gpt", ...rows, ""].join("\n") });
  return path;
}

/** A USB stick with a FAT file system, in the hand or in a guest's socket. */
export class UsbStick {
  readonly #path: string;
  readonly #name: string;

  /** An empty one. */
  constructor(name: string, megabytes = 16) {
    this.#name = name;
    this.#path = join(OUT, `${name}.stick`);
    mkdirSync(OUT, { recursive: true });
    writeFileSync(this.#path, "");
    truncateSync(this.#path, megabytes * MB);
    execFileSync("mkfs.vfat", [this.#path], { stdio: "ignore" });
  }

  /** Writes a file onto it; only while it is in the hand. */
  write(file: string, text: string): void {
    this.#mtool("mcopy", ["-o", "-", `::${file}`], text);
  }

  /** Copies a file of this machine onto it; only while it is in the hand. */
  copy(from: string, file: string): void {
    this.#mtool("mcopy", ["-o", from, `::${file}`]);
  }

  /** A file's text; undefined where there is none. */
  read(file: string): string | undefined {
    if (!this.#mtool("mdir", ["-b"]).includes(file)) return undefined;
    return this.#mtool("mcopy", [`::${file}`, "-"]);
  }

  async plugInto({ qmp }: Guest): Promise<void> {
    const name = this.#name;
    await qmp.ask("blockdev-add", { "node-name": name, driver: "raw", file: { driver: "file", filename: this.#path } });
    await qmp.ask("device_add", { driver: "usb-storage", id: `usb-${name}`, drive: name, bus: "usb.0" });
  }

  /** As somebody pulls it: without asking. */
  async pullFrom(guest: Guest): Promise<void> {
    await guest.qmp.ask("device_del", { id: `usb-${this.#name}` });
    const isGone = async (): Promise<boolean> => {
      await guest.qmp.ask("blockdev-del", { "node-name": this.#name });
      return true;
    };
    await guest.until("the stick is out", isGone, 30_000);
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }

  #mtool(program: string, args: readonly string[], input?: string): string {
    const [first = "", ...rest] = args;
    const all = program === "mdir" ? ["-i", this.#path, first] : ["-i", this.#path, first, ...rest];
    return execFileSync(program, all, { encoding: "utf8", ...(input !== undefined && { input }) });
  }
}
