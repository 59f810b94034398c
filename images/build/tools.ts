import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { run } from "./stage.ts";

/** Programs the build needs, and the Debian packages they are in. */
const PROGRAMS: Readonly<Record<string, string>> = {
  mmdebstrap: "mmdebstrap",
  "arch-test": "arch-test",
  genimage: "genimage",
  rauc: "rauc",
  mkimage: "u-boot-tools",
  "aarch64-linux-gnu-g++": "g++-aarch64-linux-gnu",
  mksquashfs: "squashfs-tools",
  mcopy: "mtools",
  "mkfs.vfat": "dosfstools",
  "mkfs.ext4": "e2fsprogs",
  cpio: "cpio",
  depmod: "kmod",
  xz: "xz-utils",
  openssl: "openssl",
  "qemu-aarch64-static": "qemu-user-static",
};
const BINFMT = "/proc/sys/fs/binfmt_misc";

const isThere = (program: string): boolean =>
  spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;

/** Installs what is missing (root, apt), and lets this machine run arm64 programs. Says what to do where it may not. */
export async function ensureTools(): Promise<void> {
  const missing = [
    ...new Set(
      Object.keys(PROGRAMS)
        .filter((name) => !isThere(name))
        .map((name) => PROGRAMS[name] ?? name),
    ),
  ];
  const isRoot = process.getuid?.() === 0;
  if (missing.length > 0) {
    if (!isRoot) throw new Error(`These packages are missing: sudo apt-get install ${missing.join(" ")}`);
    await run("apt-get", ["update", "-qq"]);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...missing], {
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
  }
  if (!isRoot) throw new Error("Building the root file system needs root: sudo make image");
  if (!existsSync(`${BINFMT}/register`)) await run("mount", ["-t", "binfmt_misc", "binfmt_misc", BINFMT]);
  if (!existsSync(`${BINFMT}/qemu-aarch64`)) {
    writeFileSync(`${BINFMT}/register`, readFileSync("/usr/lib/binfmt.d/qemu-aarch64.conf"));
  }
}
