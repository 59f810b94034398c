import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { onTestFinished } from "vitest";

const MEGABYTE = 1024 * 1024;
/** Above what recording asks for, so that the disk can be filled below it. */
const OPTIONS = "loop,errors=remount-ro";
const DISK_BYTES = 512 * MEGABYTE;

/** Whether this machine lets us make a disk of our own (it takes root and loop devices); such tests skip where not. */
export const hasSmallDisk: boolean = canMount();

function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), "callbox-mount-"));
  try {
    const image = makeImage(join(folder, "image"), 8 * MEGABYTE);
    if (spawnSync("mount", ["-o", "loop", image, folder]).status !== 0) return false;
    return spawnSync("umount", [folder]).status === 0 && spawnSync("fsfreeze", ["--version"]).status === 0;
  } catch (error) {
    if (error instanceof Error) return false; // a tool is missing
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeImage(path: string, bytes: number): string {
  writeFileSync(path, "");
  truncateSync(path, bytes);
  execFileSync("mkfs.ext4", ["-q", "-F", "-m", "0", path], { stdio: "pipe" });
  return path;
}

/** A real file system of its own (ext4 on a loop device) that a test can fill, freeze and make read-only. */
export class SmallDisk {
  readonly folder: string;
  readonly #home = mkdtempSync(join(tmpdir(), "callbox-disk-"));
  #isFrozen = false;

  constructor(folder: string) {
    this.folder = folder;
    const image = makeImage(join(this.#home, "image"), DISK_BYTES);
    mkdirSync(folder, { recursive: true });
    execFileSync("mount", ["-o", OPTIONS, image, folder]);
    onTestFinished(() => this.#remove());
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  /** Takes all room but this, at once. */
  leave(bytes: number): void {
    this.empty();
    const path = join(this.folder, "filler");
    execFileSync("fallocate", ["-l", String(this.freeBytes - bytes), path]);
  }

  /** Takes every last block. */
  fill(): void {
    this.leave(64 * 1024);
    // What is left goes block by block: files of our own until the disk refuses.
    for (
      let index = 0;
      spawnSync("fallocate", ["-l", "4096", join(this.folder, `filler-${index}`)]).status === 0;
      index++
    );
  }

  /** Gives the room back. */
  empty(): void {
    for (const path of execFileSync("find", [this.folder, "-maxdepth", "1", "-name", "filler*"])
      .toString()
      .split("\n")) {
      if (path !== "") rmSync(path, { force: true });
    }
  }

  /** From now on whoever writes waits, as on a disk that hangs. */
  freeze(): void {
    execFileSync("fsfreeze", ["--freeze", this.folder]);
    this.#isFrozen = true;
  }

  thaw(): void {
    if (!this.#isFrozen) return;
    execFileSync("fsfreeze", ["--unfreeze", this.folder]);
    this.#isFrozen = false;
  }

  /** The disk reports a fault: the kernel makes the file system read-only under the feet of those who write. */
  breakDown(): void {
    const device = execFileSync("findmnt", ["-n", "-o", "SOURCE", this.folder]).toString().trim();
    writeFileSync(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, "a fault of the disk");
  }

  /** Another disk is put in its place. */
  replace(): void {
    execFileSync("umount", ["-l", this.folder]);
    execFileSync("mount", ["-o", OPTIONS, makeImage(join(this.#home, "another"), DISK_BYTES), this.folder]);
  }

  #remove(): void {
    this.thaw();
    spawnSync("umount", ["-l", this.folder]);
    rmSync(this.#home, { recursive: true, force: true });
  }
}
