import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

const SPECIAL_BITS = 0o6000;
const FOR_ALL = 0o002;
const STICKY = 0o1000;

/**
 * What Debian brings and a box must not have: programs with another's rights, timed jobs, keys that would be the same in
 * every box, device files of the machine it was built on.
 */
const REMOVED: readonly string[] = [
  ..."etc/cron.d etc/cron.hourly etc/cron.daily etc/cron.weekly etc/cron.monthly etc/crontab var/spool/cron".split(" "),
  ..."etc/init.d etc/rc0.d etc/rc1.d etc/rc2.d etc/rc3.d etc/rc4.d etc/rc5.d etc/rc6.d etc/rcS.d".split(" "),
  ..."etc/passwd- etc/shadow- etc/group- etc/gshadow- etc/subuid etc/subgid".split(" "),
  ..."usr/bin/su usr/bin/newgrp usr/bin/passwd usr/bin/gpasswd usr/bin/chsh usr/bin/chfn usr/bin/chage usr/bin/expiry".split(
    " ",
  ),
];
const EMPTIED: readonly string[] = ["dev", "run", "tmp", "var/tmp"];
/** May be written to by everybody, each only what is theirs. */
const SHARED: readonly string[] = ["tmp", "var/tmp"];
/** Nobody has a password to type there, and the serial line may be a board's. */
const MASKED: readonly string[] = [
  "etc/systemd/system-generators/systemd-getty-generator",
  "etc/systemd/system-generators/systemd-debug-generator",
  "etc/systemd/system-generators/systemd-run-generator",
];
/** Read by systemd-remount-fs(8). */
const FSTAB = "tmpfs /dev/shm tmpfs nosuid,nodev,noexec 0 0\n";
const NO_SHELL = "/usr/sbin/nologin";

/** Private halves of keys, in a box whose maker encrypts updates: root's alone (0400). */
const SECRETS: readonly string[] = ["etc/rauc/decrypt.key"];

/** Takes out of a root file system what no box needs and an intruder would like. Doing it twice is fine. */
export function hardenTree(tree: string): void {
  for (const path of REMOVED) rmSync(join(tree, path), { recursive: true, force: true });
  for (const folder of EMPTIED) empty(join(tree, folder));
  for (const name of list(join(tree, "etc/ssh"))) {
    if (name.startsWith("ssh_host_")) rmSync(join(tree, "etc/ssh", name));
  }
  for (const { path, mode, isFile } of walk(tree)) {
    if (isFile && (mode & SPECIAL_BITS) !== 0) chmodSync(join(tree, path), mode & 0o777);
    else if ((mode & FOR_ALL) !== 0 && !SHARED.includes(path)) chmodSync(join(tree, path), mode & ~FOR_ALL & 0o7777);
  }
  for (const path of MASKED) {
    mkdirSync(join(tree, dirname(path)), { recursive: true });
    rmSync(join(tree, path), { force: true });
    symlinkSync("/dev/null", join(tree, path));
  }
  writeFileSync(join(tree, "etc/fstab"), FSTAB);
  const passwd = join(tree, "etc/passwd");
  writeFileSync(passwd, accounts(tree, "passwd").map(withoutShell).join(""));
}

/** Only root has a shell: SSH, where a person has opened it for their key, ends there. */
function withoutShell(account: readonly string[]): string {
  const shell = account[0] === "root" ? account[6] : NO_SHELL;
  return `${[...account.slice(0, 6), shell].join(":")}\n`;
}

/** What stands in a root file system against the rules, a sentence each; nothing in one that is in order. */
export function treeFaults(tree: string): string[] {
  const faults: string[] = [];
  for (const { path, mode, isFile, isDirectory } of walk(tree)) {
    if (isFile && (mode & SPECIAL_BITS) !== 0) faults.push(`/${path} runs with another's rights`);
    if ((mode & FOR_ALL) !== 0 && !(isDirectory && (mode & STICKY) !== 0 && SHARED.includes(path)))
      faults.push(`everybody may write to /${path}`);
    if (!isFile && !isDirectory) faults.push(`/${path} is no file and no folder`);
  }
  for (const path of SECRETS) {
    const stats = lstatSync(join(tree, path), { throwIfNoEntry: false });
    if (stats !== undefined && ((stats.mode & 0o7777) !== 0o400 || stats.uid !== 0))
      faults.push(`/${path} is not root's alone`);
  }
  for (const [user = "", password = ""] of accounts(tree, "shadow")) {
    if (!/^[!*]/.test(password)) faults.push(`${user} can sign in with a password, or without one`);
  }
  for (const [user = "", , , , , , shell = ""] of accounts(tree, "passwd")) {
    if (user !== "root" && shell !== NO_SHELL) faults.push(`${user} has the shell ${shell}`);
  }
  for (const path of REMOVED) if (existsSync(join(tree, path))) faults.push(`/${path} is there`);
  for (const name of list(join(tree, "etc/ssh"))) {
    if (name.startsWith("ssh_host_")) faults.push(`/etc/ssh/${name} would be the same in every box`);
  }
  return faults;
}

interface Entry {
  /** Below the tree, without a stroke in front. */
  readonly path: string;
  readonly mode: number;
  readonly isFile: boolean;
  readonly isDirectory: boolean;
}

/** All but symbolic links, whose modes mean nothing. */
function* walk(tree: string, folder = ""): Generator<Entry> {
  for (const { name } of readdirSync(join(tree, folder), { withFileTypes: true })) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const stats = lstatSync(join(tree, path));
    if (stats.isSymbolicLink()) continue;
    yield { path, mode: stats.mode & 0o7777, isFile: stats.isFile(), isDirectory: stats.isDirectory() };
    if (stats.isDirectory()) yield* walk(tree, path);
  }
}

/** Rows of a file of users, in their fields. */
function accounts(tree: string, name: "passwd" | "shadow"): string[][] {
  const text = readFileSync(join(tree, "etc", name), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(":"));
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function empty(folder: string): void {
  for (const name of list(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}
