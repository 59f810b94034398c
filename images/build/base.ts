import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Arm64Apt } from "./debian.ts";
import { digest, type Progress, ROOT, run, stage } from "./stage.ts";

/** What the box's Debian is made of; what these depend on comes with them. The kernel is put in by hand. */
const PACKAGES: readonly string[] = [
  ..."base-files base-passwd bash bsdutils coreutils dash debianutils diffutils findutils grep gzip hostname".split(
    " ",
  ),
  ..."libc-bin login mawk mount ncurses-base procps sed tar util-linux".split(" "),
  ..."usr-is-merged systemd systemd-sysv udev dbus iproute2 kmod libstdc++6 ca-certificates tzdata".split(" "),
  ..."rauc rauc-service gpiod nftables e2fsprogs fdisk dosfstools busybox-static".split(" "),
  ..."alsa-utils openssh-server avahi-daemon systemd-timesyncd systemd-resolved".split(" "),
];

/** Depended on by the scripts of other packages, which never run here: the box's root is read-only and comes whole. */
const NOT_UNPACKED: readonly string[] = [
  ..."adduser apt debconf debian-archive-keyring dpkg gpgv init-system-helpers libapt-pkg6.0 libdebconfclient0".split(
    " ",
  ),
  ..."libsemanage2 libsemanage-common libsepol2 passwd perl-base runit-helper sensible-utils ucf usr-is-merged".split(
    " ",
  ),
  ..."libxxhash0 libdb5.3 sysvinit-utils".split(" "),
];

const LEFT_OUT = "man locale info lintian bash-completion zsh bug doc-base i18n".split(" ");

/**
 * Debian for arm64 without a kernel, as a tar file. Packages are unpacked as they are and none of their scripts runs: that
 * takes half a minute instead of ten, needs no emulation of the other processor, and gives the same files each time. What the
 * scripts would have set up is done in `settle`.
 */
export async function makeBase(progress: Progress, apt: Arm64Apt): Promise<string> {
  const packages = (await apt.resolve(PACKAGES)).filter(({ name }) => !NOT_UNPACKED.includes(name));
  const own = readFileSync(join(ROOT, "images/build/base.ts"), "utf8");
  const key = digest(own, ...packages.map(({ file, sha256 }) => `${file} ${sha256}`));
  const folder = await stage(progress, "base", key, async (into) => {
    const debs = await apt.fetch(packages);
    const tree = join(into, "tree");
    for (const part of ["bin", "sbin", "lib"]) {
      mkdirSync(join(tree, "usr", part), { recursive: true });
      symlinkSync(`usr/${part}`, join(tree, part));
    }
    await unpackAll(debs, tree);
    await settle(tree);
    await run("tar", ["cpf", join(into, "base.tar"), "--numeric-owner", "--sort=name", "-C", tree, "."]);
    rmSync(tree, { recursive: true });
  });
  return join(folder, "base.tar");
}

async function unpackAll(debs: readonly string[], tree: string): Promise<void> {
  const status: string[] = [];
  // Directories and links of one package are looked at by the next: only the decompression is done side by side.
  const waiting = [...debs];
  const unpack = async (): Promise<void> => {
    for (let deb = waiting.shift(); deb !== undefined; deb = waiting.shift()) {
      const pipe = `set -o pipefail; dpkg-deb --fsys-tarfile "$0" | tar -xp --numeric-owner --keep-directory-symlink -C "$1"`;
      await run("bash", ["-c", pipe, deb, tree]);
      status.push(`${(await run("dpkg-deb", ["-f", deb])).trim()}\nStatus: install ok installed\n`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, unpack));
  mkdirSync(join(tree, "var/lib/dpkg"), { recursive: true });
  writeFileSync(join(tree, "var/lib/dpkg/status"), status.toSorted().join("\n"));
}

/** What the scripts of the packages would have done, as far as a box has a use for it. */
async function settle(tree: string): Promise<void> {
  const at = (path: string): string => join(tree, path);
  for (const part of LEFT_OUT) rmSync(at(`usr/share/${part}`), { recursive: true, force: true });
  keepCopyrights(at("usr/share/doc"));
  for (const path of ["mnt", "srv", "opt", "media", "var/mail", "var/local", "var/log"])
    mkdirSync(at(path), { recursive: true });
  cpSync(at("usr/share/base-passwd/passwd.master"), at("etc/passwd"));
  cpSync(at("usr/share/base-passwd/group.master"), at("etc/group"));
  const people = readFileSync(at("etc/passwd"), "utf8").trim().split("\n");
  // No password fits: nobody signs in with one.
  const shadow = people.map((line) => `${line.split(":")[0]}:*:1:0:99999:7:::\n`).join("");
  writeFileSync(at("etc/shadow"), shadow, { mode: 0o640 });
  await run("chown", ["0:42", at("etc/shadow")]);
  cpSync(at("usr/share/base-files/profile"), at("etc/profile"));
  cpSync(at("usr/share/libc-bin/nsswitch.conf"), at("etc/nsswitch.conf"));
  if (existsSync(at("usr/share/openssh/sshd_config")))
    cpSync(at("usr/share/openssh/sshd_config"), at("etc/ssh/sshd_config"));
  const authorities = at("usr/share/ca-certificates/mozilla");
  const bundle = readdirSync(authorities)
    .sort()
    .map((name) => readFileSync(join(authorities, name), "utf8"));
  mkdirSync(at("etc/ssl/certs"), { recursive: true });
  writeFileSync(at("etc/ssl/certs/ca-certificates.crt"), bundle.join(""));
  const links = {
    "usr/bin/awk": "mawk",
    "usr/bin/pager": "more",
    "usr/bin/which": "which.debianutils",
    "etc/localtime": "/usr/share/zoneinfo/Etc/UTC",
    "etc/mtab": "../proc/self/mounts",
    // RAUC and all others that speak D-Bus by GLib look for the bus below /var/run.
    "var/run": "../run",
    "var/lock": "../run/lock",
    "etc/systemd/system/dbus-org.freedesktop.resolve1.service": "/lib/systemd/system/systemd-resolved.service",
    "etc/systemd/system/dbus-org.freedesktop.timesync1.service": "/lib/systemd/system/systemd-timesyncd.service",
    "etc/systemd/system/dbus-org.freedesktop.Avahi.service": "/lib/systemd/system/avahi-daemon.service",
  };
  for (const [path, target] of Object.entries(links)) {
    rmSync(at(path), { recursive: true, force: true });
    symlinkSync(target, at(path));
  }
  // Nobody on the box needs another's rights for a while: root starts what needs root, and there are no other people.
  await run("find", [tree, "-xdev", "-type", "f", "-perm", "/6000", "-exec", "chmod", "ug-s", "{}", "+"]);
}

function keepCopyrights(doc: string): void {
  for (const name of readdirSync(doc)) {
    const folder = join(doc, name);
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) continue;
    for (const file of readdirSync(folder)) {
      if (file !== "copyright") rmSync(join(folder, file), { recursive: true, force: true });
    }
  }
}
