import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { LAID_OUT } from "#images/app/pack.ts";
import type { Board } from "#images/boards/board.ts";
import { billOfMaterials } from "./bill.ts";
import { blankCopy } from "./choice.ts";
import { hardenTree, treeFaults } from "./harden.ts";
import { installModules, type Kernel } from "./kernel.ts";
import type { Package } from "./package.ts";
import { digest, hashTree, type Progress, ROOT, run, sourceDate, stage } from "./stage.ts";

export interface RootParts {
  readonly board: Board;
  readonly kernel: Kernel;
  /** Tar file of Debian. */
  readonly base: string;
  /** What is on the first partition; it stands in the bill. */
  readonly loaders: readonly Package[];
  /** The one executable. */
  readonly app: string;
  readonly version: string;
  /** Certificate that updates must be signed under. */
  readonly authority: string;
  /** Private key that updates are encrypted for; undefined where they are not. */
  readonly boxKey: string | undefined;
}

const ENABLED: Readonly<Record<string, string>> = {
  "systemd-networkd.service": "/lib/systemd/system/systemd-networkd.service",
  "systemd-resolved.service": "/lib/systemd/system/systemd-resolved.service",
  "systemd-timesyncd.service": "/lib/systemd/system/systemd-timesyncd.service",
  "nftables.service": "/lib/systemd/system/nftables.service",
  "avahi-daemon.service": "/lib/systemd/system/avahi-daemon.service",
  "callbox.service": "../callbox.service",
  "callbox-reset.service": "../callbox-reset.service",
  "callbox-keeper.service": "../callbox-keeper.service",
  "callbox-grow.service": "../callbox-grow.service",
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
  ..."var/lib/apt/lists var/cache/apt var/cache/debconf var/log usr/lib/udev/hwdb.d usr/share/base-passwd".split(" "),
];

/** What comes of it, in the stage's folder. */
export interface Root {
  readonly squashfs: string;
  /** Lines of all files with mode, owner and hash: what two builds are compared by. */
  readonly list: string;
  readonly bill: string;
  /** For the first file system. */
  readonly busybox: string;
}

/** Puts the root file system together and packs it, read-only and compressed. Made once for the same parts. */
export async function makeRoot(progress: Progress, parts: RootParts): Promise<Root> {
  const { board, kernel, loaders, base, app, version, authority, boxKey } = parts;
  const key = digest(
    JSON.stringify(board),
    ...loaders.map((one) => one.root),
    ...[kernel.root, base, app, version, sourceDate(), readFileSync(authority, "utf8")],
    boxKey === undefined ? "" : readFileSync(boxKey, "utf8"),
    ...["images/rootfs", "images/build"].map((part) => hashTree(join(ROOT, part)).digest("hex")),
  );
  const folder = await stage(progress, `root-${board.name}`, key, (into) => fillRoot(parts, into));
  const at = (name: string): string => join(folder, name);
  return { squashfs: at("root.squashfs"), list: at("root.list"), bill: at("bill.json"), busybox: at("busybox") };
}

async function fillRoot(parts: RootParts, folder: string): Promise<void> {
  const tree = join(folder, "root");
  mkdirSync(tree);
  await run("tar", ["xpf", parts.base, "-C", tree, "--numeric-owner"]);
  for (const path of NEEDLESS) rmSync(join(tree, path), { recursive: true, force: true });
  mkdirSync(join(tree, "var/log"), { recursive: true });
  await installModules(parts.kernel, [...parts.board.bootModules, ...parts.board.modules], tree);
  cpSync(join(ROOT, "images/rootfs"), tree, { recursive: true });
  setModes(join(ROOT, "images/rootfs"), tree);
  await configure(parts, tree);
  hardenTree(tree);
  const faults = treeFaults(tree);
  if (faults.length > 0) throw new Error(`the root file system is not in order:\n  ${faults.join("\n  ")}`);
  writeFileSync(
    join(folder, "bill.json"),
    billOfMaterials(tree, [parts.kernel.package, ...parts.loaders], parts.version),
  );
  copyFileSync(join(tree, "usr/bin/busybox"), join(folder, "busybox"));
  writeFileSync(join(folder, "root.list"), listTree(tree));
  const how = ["-comp", "zstd", "-Xcompression-level", "15", "-noappend", "-quiet", "-no-progress", "-reproducible"];
  await run("mksquashfs", [tree, join(folder, "root.squashfs"), ...how, "-all-time", "0", "-mkfs-time", "0"], {
    // mksquashfs refuses a date from outside beside its own options.
    env: { SOURCE_DATE_EPOCH: undefined },
  });
  rmSync(tree, { recursive: true });
}

/** Our own files get the same modes whoever checked them out. */
function setModes(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    const isProgram = entry.isDirectory() || (statSync(source).mode & 0o100) !== 0;
    chmodSync(target, isProgram ? 0o755 : 0o644);
    if (entry.isDirectory()) setModes(source, target);
  }
}

async function configure({ board, app, version, authority, boxKey }: RootParts, tree: string): Promise<void> {
  const put = (path: string, text: string): void => writeFileSync(join(tree, path), text);
  put("etc/hostname", "callbox\n");
  put("etc/hosts", "127.0.0.1 localhost callbox\n::1 localhost\n");
  put("etc/machine-id", "uninitialized\n");
  put("etc/callbox-version", `${version}\n`);
  put("etc/callbox-board", `${board.name}\n`);
  put("etc/callbox-board.json", `${JSON.stringify({ name: board.name, front: board.front })}\n`);
  // The name servers that the network names at this moment, for the C library and for Node alike.
  link("/run/systemd/resolve/resolv.conf", join(tree, "etc/resolv.conf"));
  writeFileSync(join(tree, "usr/lib/callbox/boot-choice.blank"), blankCopy());
  mkdirSync(join(tree, "data"), { recursive: true });
  copyFileSync(authority, join(tree, "etc/rauc/keyring.pem"));
  if (boxKey !== undefined) {
    copyFileSync(boxKey, join(tree, "etc/rauc/decrypt.key"));
    chmodSync(join(tree, "etc/rauc/decrypt.key"), 0o400);
    chownSync(join(tree, "etc/rauc/decrypt.key"), 0, 0);
  }
  const updates = readFileSync(join(tree, "etc/rauc/system.conf"), "utf8");
  put("etc/rauc/system.conf", updates.replace("@COMPATIBLE@", board.compatible));
  copyFileSync(app, join(tree, "usr/lib/callbox/callbox"));
  chmodSync(join(tree, "usr/lib/callbox/callbox"), 0o755);
  layOut(join(dirname(app), LAID_OUT), join(tree, "usr/lib/callbox/app"));
  const wants = join(tree, "etc/systemd/system/multi-user.target.wants");
  mkdirSync(wants, { recursive: true });
  for (const [name, target] of Object.entries(ENABLED)) link(target, join(wants, name));
  for (const name of OFF) link("/dev/null", join(tree, "etc/systemd/system", name));
  if (board.modules.includes("i6300esb")) put("etc/modules-load.d/watchdog.conf", "i6300esb\n");
  // Users and groups exist from the first moment: nothing has to be written at the start.
  await run("systemd-sysusers", [`--root=${tree}`]);
}

/** What the executable would lay out in memory when it starts (entry.cjs): read-only, quicker, and nobody's to change. */
function layOut(programs: string, folder: string): void {
  const stamp = createHash("sha256")
    .update(readFileSync(join(programs, "version")))
    .digest("hex")
    .slice(0, 16);
  cpSync(programs, join(folder, stamp), { recursive: true, verbatimSymlinks: true });
}

function link(target: string, path: string): void {
  rmSync(path, { force: true });
  symlinkSync(target, path);
}

/** A line for each file of a tree: mode, owner, hash or target, path. */
function listTree(tree: string, folder = ""): string {
  const lines = readdirSync(join(tree, folder), { withFileTypes: true }).map((entry) => {
    const path = `${folder}/${entry.name}`;
    const { mode, uid, gid } = lstatSync(join(tree, path));
    const head = `${(mode & 0o7777).toString(8)} ${uid}:${gid}`;
    if (entry.isDirectory()) return `${head} - ${path}/\n${listTree(tree, path)}`;
    if (entry.isSymbolicLink()) return `${head} ${readlinkSync(join(tree, path))} ${path}\n`;
    return `${head} ${createHash("sha256")
      .update(readFileSync(join(tree, path)))
      .digest("hex")} ${path}\n`;
  });
  return lines.sort().join("");
}

export const sizeMb = (path: string): number => Math.round((statSync(path).size / 1e6) * 10) / 10;
