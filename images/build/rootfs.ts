import { chmodSync, copyFileSync, cpSync, mkdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Board } from "#images/boards/board.ts";
import { installModules, type Kernel } from "./kernel.ts";
import { ROOT, run } from "./stage.ts";

export interface RootParts {
  readonly board: Board;
  readonly kernel: Kernel;
  /** Tar file of Debian. */
  readonly base: string;
  /** The one executable. */
  readonly app: string;
  readonly version: string;
  /** Certificate that updates must be signed under. */
  readonly authority: string;
}

const ENABLED: Readonly<Record<string, string>> = {
  "systemd-networkd.service": "/lib/systemd/system/systemd-networkd.service",
  "systemd-timesyncd.service": "/lib/systemd/system/systemd-timesyncd.service",
  "nftables.service": "/lib/systemd/system/nftables.service",
  "avahi-daemon.service": "/lib/systemd/system/avahi-daemon.service",
  "callbox.service": "../callbox.service",
  "callbox-keeper.service": "../callbox-keeper.service",
  "callbox-good.service": "../callbox-good.service",
};
const OFF = [
  ..."systemd-firstboot.service systemd-networkd-wait-online.service apt-daily.timer apt-daily-upgrade.timer".split(
    " ",
  ),
  ..."dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer ssh.service ssh.socket".split(" "),
  ..."getty@tty1.service systemd-update-utmp.service systemd-random-seed.service".split(" "),
];
const NEEDLESS = [
  ..."usr/share/bash-completion usr/share/zsh usr/share/lintian usr/share/bug usr/share/doc-base usr/share/info".split(
    " ",
  ),
  ..."var/lib/apt/lists var/cache/apt var/cache/debconf var/log usr/lib/udev/hwdb.d usr/share/i18n".split(" "),
];

/** Puts the root file system together and packs it, read-only and compressed. */
export async function makeRoot(parts: RootParts, folder: string): Promise<{ squashfs: string; tree: string }> {
  const tree = join(folder, "root");
  mkdirSync(tree);
  await run("tar", ["xpf", parts.base, "-C", tree, "--numeric-owner"]);
  for (const path of NEEDLESS) rmSync(join(tree, path), { recursive: true, force: true });
  // apt of the box could change nothing: the root is read-only, and updates come whole.
  for (const path of ["usr/bin/apt", "usr/bin/apt-get", "usr/lib/apt"])
    rmSync(join(tree, path), { recursive: true, force: true });
  mkdirSync(join(tree, "var/log"), { recursive: true });
  await installModules(parts.kernel, [...parts.board.bootModules, ...parts.board.modules], tree);
  cpSync(join(ROOT, "images/rootfs"), tree, { recursive: true });
  await configure(parts, tree);
  const squashfs = join(folder, "root.squashfs");
  const how = ["-comp", "zstd", "-Xcompression-level", "19", "-noappend", "-quiet", "-no-progress", "-reproducible"];
  await run("mksquashfs", [tree, squashfs, ...how, "-all-time", "0", "-mkfs-time", "0"], {
    // mksquashfs refuses a date from outside beside its own options.
    env: { SOURCE_DATE_EPOCH: undefined },
  });
  return { squashfs, tree };
}

async function configure({ board, app, version, authority }: RootParts, tree: string): Promise<void> {
  const put = (path: string, text: string): void => writeFileSync(join(tree, path), text);
  put("etc/hostname", "callbox\n");
  put("etc/hosts", "127.0.0.1 localhost callbox\n::1 localhost\n");
  put("etc/fstab", "");
  put("etc/machine-id", "uninitialized\n");
  put("etc/callbox-version", `${version}\n`);
  put("etc/callbox-board", `${board.name}\n`);
  put("etc/resolv.conf", "");
  mkdirSync(join(tree, "data"), { recursive: true });
  copyFileSync(authority, join(tree, "etc/rauc/keyring.pem"));
  copyFileSync(app, join(tree, "usr/lib/callbox/callbox"));
  chmodSync(join(tree, "usr/lib/callbox/callbox"), 0o755);
  const wants = join(tree, "etc/systemd/system/multi-user.target.wants");
  mkdirSync(wants, { recursive: true });
  for (const [name, target] of Object.entries(ENABLED)) link(target, join(wants, name));
  for (const name of OFF) link("/dev/null", join(tree, "etc/systemd/system", name));
  if (board.modules.includes("i6300esb")) put("etc/modules-load.d/watchdog.conf", "i6300esb\n");
  // Users and groups exist from the first moment: nothing has to be written at the start.
  await run("systemd-sysusers", [`--root=${tree}`]);
}

function link(target: string, path: string): void {
  rmSync(path, { force: true });
  symlinkSync(target, path);
}

export const sizeMb = (path: string): number => Math.round((statSync(path).size / 1e6) * 10) / 10;
