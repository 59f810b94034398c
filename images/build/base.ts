import { join } from "node:path";
import { sources } from "./debian.ts";
import { digest, type Progress, run, stage } from "./stage.ts";

/** What the box's Debian is made of; the kernel is put in by hand, without its own scripts. */
const PACKAGES: readonly string[] = [
  ..."usr-is-merged systemd systemd-sysv udev dbus iproute2 kmod libstdc++6 ca-certificates tzdata".split(" "),
  ..."rauc rauc-service libubootenv-tool gpiod nftables e2fsprogs fdisk dosfstools busybox-static".split(" "),
  ..."alsa-utils openssh-server avahi-daemon systemd-timesyncd".split(" "),
];

/** usrmerge would bring perl; a root that is merged from the beginning needs it not. */
const NO_USRMERGE =
  'mkdir -p "$1/etc/apt/preferences.d"; printf "Package: usrmerge\\nPin: release *\\nPin-Priority: -1\\n" > "$1/etc/apt/preferences.d/nousrmerge"';
const LEFT_OUT = ["man", "locale", "doc", "info", "lintian", "bash-completion", "zsh", "bug", "doc-base", "i18n"];

/** Debian for arm64 without a kernel, as a tar file. `week` changes with time, so that security fixes come in. */
export async function makeBase(progress: Progress, week: string): Promise<string> {
  const lines = await sources();
  const key = digest(JSON.stringify(PACKAGES), JSON.stringify(LEFT_OUT), NO_USRMERGE, week);
  const folder = await stage(progress, "base", key, async (into) => {
    await run("mmdebstrap", [
      "--arch=arm64",
      "--variant=apt",
      "--mode=root",
      `--include=${PACKAGES.join(",")}`,
      `--setup-hook=${NO_USRMERGE}`,
      "--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr",
      '--aptopt=Apt::Install-Recommends "false"',
      "--dpkgopt=force-unsafe-io",
      ...LEFT_OUT.map((part) => `--dpkgopt=path-exclude=/usr/share/${part}/*`),
      "--dpkgopt=path-include=/usr/share/doc/*/copyright",
      "bookworm",
      join(into, "base.tar"),
      ...lines,
    ]);
  });
  return join(folder, "base.tar");
}
