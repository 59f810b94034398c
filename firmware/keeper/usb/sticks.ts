import { existsSync, watch } from "node:fs";
import { access, mkdir, readdir, readFile, realpath, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Folders } from "#firmware/keeper/folders.ts";
import { InTurn } from "#firmware/keeper/in-turn.ts";
import { KeeperRefusal } from "#firmware/keeper/protocol.ts";
import type { RunProgram } from "#firmware/keeper/run-program.ts";
import type { Clock, Timer } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";

/** A file system on a USB stick: "sda1", or "sda" on a stick without partitions. */
export interface Stick {
  readonly name: string;
  /** Counts sticks as they are plugged in: one that comes again is another. */
  readonly number: number;
}

/** Names of disks as the kernel gives them to USB storage. */
export const STICK_NAME = "^sd[a-z]{1,2}[0-9]{0,2}$";
const IS_STICK = new RegExp(STICK_NAME);
/** Partitions follow their disk; a stick that is being pushed in comes and goes. */
const SETTLE_MS = 500;

/** What sticks and cards are sold with. */
const KINDS = "vfat,exfat";
/** Nothing on it can be run, is a device, or lends rights. */
const SAFE = "nodev,nosuid,noexec,noatime";
const MOUNT_TIMEOUT_MS = 30_000;

interface SticksOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly folders: Pick<Folders, "dev" | "sys" | "sticks" | "proc">;
  readonly run: RunProgram;
}

/**
 * The USB sticks in the box's sockets, told of by the kernel's own device files. Each is mounted read-only below
 * `folders.sticks` while it is plugged in: one that is pulled out without a word loses nothing.
 */
export class Sticks {
  readonly #options: SticksOptions;
  readonly #present = new Map<string, Stick>();
  readonly #waiting = new Set<() => void>();
  #number = 0;
  #timer: Timer | undefined;
  /** Coming, going and writing happen one after the other. */
  readonly #turns = new InTurn();
  #unwatch = (): void => undefined;

  constructor(options: SticksOptions) {
    this.#options = options;
  }

  /** Looks once, then whenever a disk comes or goes. */
  async start(): Promise<void> {
    const { folders, log } = this.#options;
    if (!existsSync(folders.dev)) return; // not on a box
    const watcher = watch(folders.dev, (_kind, name) => {
      if (name === null || IS_STICK.test(name)) this.#lookSoon();
    });
    watcher.on("error", (error) => log.error("USB sticks are not noticed any more", { error }));
    this.#unwatch = () => watcher.close();
    // What an earlier keeper left mounted may be a stick that is gone.
    for (const name of await readdir(folders.sticks).catch(() => [])) await this.#unmount(name);
    await this.#turns.do(() => this.#look());
  }

  close(): void {
    this.#unwatch();
    this.#timer?.cancel();
  }

  list(): Stick[] {
    return [...this.#present.values()];
  }

  /** Where a stick's files are, to be read. */
  folderOf(name: string): string {
    return join(this.#options.folders.sticks, name);
  }

  /** Lets a stick be written to while the work lasts. Throws KeeperRefusal where there is no such stick. */
  writable<Result>(name: string, work: (folder: string) => Promise<Result>): Promise<Result> {
    return this.#turns.do(async () => {
      if (!this.#present.has(name)) throw new KeeperRefusal("no-stick", `the stick ${name} is not there any more`);
      await this.#remount(name, "rw");
      try {
        return await work(this.folderOf(name));
      } finally {
        await this.#remount(name, "ro");
      }
    });
  }

  /** The first stick after the one of this number, as soon as there is one. `signal` ends the waiting (undefined). */
  async next(after: number, signal: AbortSignal): Promise<Stick | undefined> {
    while (!signal.aborted) {
      const found = this.list()
        .filter(({ number }) => number > after)
        .sort((a, b) => a.number - b.number)[0];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        this.#waiting.add(wake);
        signal.addEventListener("abort", wake);
      });
    }
    return undefined;
  }

  #lookSoon(): void {
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(SETTLE_MS, () => {
      this.#turns
        .do(() => this.#look())
        .catch((error: unknown) => this.#options.log.error("USB sticks cannot be listed", { error }));
    });
  }

  async #look(): Promise<void> {
    const names = await this.#names();
    for (const name of this.#present.keys()) {
      if (names.includes(name)) continue;
      this.#present.delete(name);
      await this.#unmount(name);
    }
    for (const name of names) {
      if (this.#present.has(name) || !(await this.#mount(name))) continue;
      this.#present.set(name, { name, number: ++this.#number });
      this.#options.log.info("a USB stick was plugged in", { stick: name });
      for (const wake of [...this.#waiting]) wake();
    }
  }

  async #mount(name: string): Promise<boolean> {
    const { folders, run, log } = this.#options;
    await mkdir(this.folderOf(name), { recursive: true, mode: 0o700 });
    const args = ["-t", KINDS, "-o", `ro,${SAFE}`, join(folders.dev, name), this.folderOf(name)];
    const { code, stderr } = await run("mount", args, { timeoutMs: MOUNT_TIMEOUT_MS });
    if (code !== 0)
      log.warn("a USB stick cannot be read; the box takes FAT and exFAT", { stick: name, reason: stderr.trim() });
    if (code !== 0) await rmdir(this.folderOf(name)).catch(() => undefined); // an empty folder harms nobody
    return code === 0;
  }

  async #remount(name: string, mode: string): Promise<void> {
    const args = ["-o", `remount,${mode},${SAFE}`, this.folderOf(name)];
    const { code, stderr } = await this.#options.run("mount", args, { timeoutMs: MOUNT_TIMEOUT_MS });
    if (code !== 0) throw new KeeperRefusal("stick-unwritable", `${name}: ${stderr.trim()}`);
  }

  async #unmount(name: string): Promise<void> {
    await this.#options.run("umount", ["-l", this.folderOf(name)], { timeoutMs: MOUNT_TIMEOUT_MS });
    await rmdir(this.folderOf(name)).catch(() => undefined); // still in use: it goes with the system
  }

  /** Only what hangs on USB and is not the disk of the box itself: its own parts are none of a stick's business. */
  async #names(): Promise<string[]> {
    const { dev, sys } = this.#options.folders;
    const folder = join(sys, "class/block");
    const all = (await readdir(folder).catch(() => [])).filter((name) => IS_STICK.test(name)).sort(); // no disks at all
    const own = await this.#ownDisk();
    const found: string[] = [];
    for (const name of all) {
      const place = await realpath(join(folder, name)).catch(() => ""); // pulled out meanwhile
      const isThere = await access(join(dev, name)).then(
        () => true,
        () => false,
      );
      const hasPartitions = all.some((other) => other !== name && new RegExp(`^${name}[0-9]+$`).test(other));
      const isOwn = own !== undefined && (name === own || basename(dirname(place)) === own);
      if (isThere && !hasPartitions && !isOwn && /\/usb[0-9]/.test(place)) found.push(name);
    }
    return found;
  }

  /** The disk that /data lies on, which may hang on USB too; undefined where it is on none. */
  async #ownDisk(): Promise<string | undefined> {
    const { proc, sys } = this.#options.folders;
    const mounts = await readFile(join(proc, "self/mounts"), "utf8").catch(() => ""); // not on a box
    const device = /^\/dev\/(\S+) \/data /m.exec(mounts)?.[1];
    if (device === undefined) return undefined;
    const place = await realpath(join(sys, "class/block", device)).catch(() => undefined); // no such disk
    return place === undefined ? undefined : basename(dirname(place));
  }
}
