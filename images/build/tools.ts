import { spawnSync } from "node:child_process";
import { mkdirSync, statfsSync } from "node:fs";
import { CACHE, type Progress, run } from "./stage.ts";

/** Programs the build needs, and the Debian packages they are in. */
const PROGRAMS: Readonly<Record<string, string>> = {
  genimage: "genimage",
  rauc: "rauc",
  mkimage: "u-boot-tools",
  "grub-mkimage": "grub-common",
  "aarch64-linux-gnu-g++": "g++-aarch64-linux-gnu",
  mksquashfs: "squashfs-tools",
  mcopy: "mtools",
  "mkfs.vfat": "dosfstools",
  "mkfs.ext4": "e2fsprogs",
  cpio: "cpio",
  "systemd-sysusers": "systemd",
  depmod: "kmod",
  xz: "xz-utils",
  openssl: "openssl",
  // node-gyp builds an addon for the box with them.
  python3: "python3",
  make: "make",
};

const isThere = (program: string): boolean =>
  spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;

/** Free octets a build wants: stages and two disks of a board, once more while they are made. */
const ROOM = 4e9;

/**
 * Says in a sentence what this machine lacks for building an image; what apt has is installed. Throws it before anything has
 * been done: no root, no room, no archive.
 */
export async function ensureReady(board: string, progress: Progress): Promise<void> {
  if (process.getuid?.() !== 0)
    throw new Error(
      `Building an image needs root: the files in it belong to other users than you. sudo make image BOARD=${board}`,
    );
  mkdirSync(CACHE, { recursive: true });
  const { bavail, bsize } = statfsSync(CACHE);
  if (bavail * bsize < ROOM)
    throw new Error(
      `There is too little room for an image: ${inGb(bavail * bsize)} are free where ${CACHE} lies, ${inGb(ROOM)} are wanted.`,
    );
  const names = Object.keys(PROGRAMS).filter((name) => !isThere(name));
  const missing = [...new Set(names.map((name) => PROGRAMS[name] ?? name))];
  if (missing.length === 0) return;
  progress.say(`tools: installing ${missing.join(", ")}`);
  try {
    await run("apt-get", ["update", "-qq"]);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], {
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
  } catch (error) {
    throw new Error(`apt-get could not install what the build needs (${missing.join(", ")}). ${wordsOf(error)}`, {
      cause: error,
    });
  }
}

const inGb = (octets: number): string => `${(octets / 1e9).toFixed(1)} GB`;

/** What a person can do about an error of the build, where that is known; else its own words. */
export function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  if (/ENOSPC|No space left|FATAL ERROR: .*write/i.test(words))
    return `The disk is full: ${CACHE} or /tmp has no room left. What is in ${CACHE} may be deleted; it is made again.\n${words}`;
  return words;
}
