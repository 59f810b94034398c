import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Kernel } from "./kernel.ts";
import { run, sourceDate } from "./stage.ts";

interface Trees {
  readonly kernel: Kernel;
  /** Folders of the kernel's package, such as "broadcom". */
  readonly makers: readonly string[];
  /** Where to gather them. */
  readonly folder: string;
}

/** Puts device trees into the first partition, where the board's own loader looks for them by name alone. */
export async function putLoaderTrees(image: string, { kernel, makers, folder }: Trees): Promise<void> {
  for (const maker of makers) gather(kernel, maker, join(folder, "loader-trees"));
  if (makers.length > 0) await copyAll(image, join(folder, "loader-trees"));
}

/** Puts them beside the kernel, as `dtb/<maker>/<name>`: U-Boot knows which its board is (`fdtfile`). */
export async function putSlotTrees(image: string, { kernel, makers, folder }: Trees): Promise<void> {
  for (const maker of makers) gather(kernel, maker, join(folder, "slot-trees/dtb", maker));
  if (makers.length > 0) await copyAll(image, join(folder, "slot-trees"));
}

function gather(kernel: Kernel, maker: string, to: string): void {
  const from = join(kernel.root, "usr/lib", `linux-image-${kernel.version}`, maker);
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) if (name.endsWith(".dtb")) cpSync(join(from, name), join(to, name));
}

/** Everything in a folder goes into the FAT image, with the build's date. */
export async function copyAll(image: string, folder: string): Promise<void> {
  await run("find", [folder, "-exec", "touch", "-d", `@${sourceDate()}`, "{}", "+"]);
  const names = readdirSync(folder).sort();
  await run("mcopy", ["-s", "-m", "-o", "-i", image, ...names.map((name) => join(folder, name)), "::"]);
}
