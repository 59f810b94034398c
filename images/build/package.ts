import { existsSync, readlinkSync } from "node:fs";
import { basename, join } from "node:path";
import type { Board } from "#images/boards/board.ts";
import type { Arm64Apt } from "./debian.ts";
import { digest, type Progress, stage } from "./stage.ts";
import { GRUB } from "./uefi.ts";

/** A Debian package by itself, unpacked, of which the image has some files. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** The folder it is unpacked in. */
  readonly root: string;
}

/** The archive's present version; fetched once. */
async function fetchPackage(progress: Progress, apt: Arm64Apt, name: string): Promise<Package> {
  const version = await apt.version(name);
  const root = await stage(progress, `package-${name}`, digest(name, version, "with its copyright"), async (into) => {
    await apt.unpack(name, into);
    // Packages of one source keep their copyright with one of them.
    const doc = join(into, "usr/share/doc", name);
    if (!existsSync(doc)) await apt.unpack(basename(readlinkSync(doc)), into);
  });
  return { name, version, root };
}

/** What a board's first partition is made of. */
export async function loaderPackages(progress: Progress, apt: Arm64Apt, board: Board): Promise<Package[]> {
  const names = new Set([...board.firmware.map((file) => file.package), ...(board.uefi ? [GRUB] : [])]);
  const found: Package[] = [];
  for (const name of names) found.push(await fetchPackage(progress, apt, name));
  return found;
}
