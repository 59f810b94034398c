import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Arm64Apt } from "./debian.ts";
import type { Package } from "./package.ts";
import { digest, type Progress, run, stage } from "./stage.ts";

export interface Kernel {
  readonly version: string;
  readonly image: string;
  /** The unpacked package. */
  readonly root: string;
  readonly package: Package;
}

/** Debian's kernel for arm64, unpacked and its modules indexed. */
export async function fetchKernel(progress: Progress, apt: Arm64Apt): Promise<Kernel> {
  const name = await apt.kernelPackage();
  const packageVersion = await apt.version(name);
  const key = digest(name, packageVersion);
  const root = await stage(progress, "kernel", key, async (into) => {
    await apt.unpack(name, into);
    await run("depmod", ["-b", into, versionIn(into)]);
  });
  const version = versionIn(root);
  const image = join(root, "boot", `vmlinuz-${version}`);
  return { version, image, root, package: { name, version: packageVersion, root } };
}

function versionIn(root: string): string {
  const [version] = readdirSync(join(root, "lib/modules"));
  if (version === undefined) throw new Error("the kernel package has no modules");
  return version;
}

const plain = (path: string): string =>
  basename(path)
    .replace(/\.ko.*$/, "")
    .replaceAll("-", "_");

/** Files of these modules and of all they depend on, each after what it needs. Built-in and unknown ones are left out. */
export function moduleClosure({ root, version }: Kernel, wanted: readonly string[]): string[] {
  const base = join(root, "lib/modules", version);
  const needs = new Map<string, readonly string[]>();
  const byName = new Map<string, string>();
  for (const line of readFileSync(join(base, "modules.dep"), "utf8").split("\n")) {
    const [path, rest = ""] = line.split(":");
    if (path === undefined || path === "") continue;
    needs.set(
      path,
      rest.split(" ").filter((part) => part !== ""),
    );
    byName.set(plain(path), path);
  }
  const found: string[] = [];
  const add = (path: string): void => {
    if (found.includes(path)) return;
    for (const need of needs.get(path) ?? []) add(need);
    found.push(path);
  };
  for (const name of wanted) {
    const path = byName.get(name.replaceAll("-", "_"));
    if (path !== undefined) add(path);
  }
  return found;
}

/** Copies modules into a tree, unpacked: the root file system is compressed as a whole. */
export async function installModules(kernel: Kernel, wanted: readonly string[], tree: string): Promise<void> {
  const from = join(kernel.root, "lib/modules", kernel.version);
  const to = join(tree, "usr/lib/modules", kernel.version);
  for (const path of moduleClosure(kernel, wanted)) {
    mkdirSync(join(to, dirname(path)), { recursive: true });
    copyFileSync(join(from, path), join(to, path));
  }
  await run("find", [to, "-name", "*.ko.xz", "-exec", "unxz", "{}", "+"]);
  for (const name of ["modules.builtin", "modules.builtin.modinfo", "modules.order"]) {
    copyFileSync(join(from, name), join(to, name));
  }
  await run("depmod", ["-b", join(tree, "usr"), kernel.version]);
}
