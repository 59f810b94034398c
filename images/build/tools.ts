import { spawnSync } from "node:child_process";
import { run } from "./stage.ts";

/** Programs the build needs, and the Debian packages they are in. */
const PROGRAMS: Readonly<Record<string, string>> = {
  genimage: "genimage",
  rauc: "rauc",
  mkimage: "u-boot-tools",
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
};

const isThere = (program: string): boolean =>
  spawnSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" }).status === 0;

/** Installs what is missing (root, apt) and says what to do where it may not. */
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
}
