import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Board } from "#images/boards/board.ts";
import { type Kernel, moduleClosure } from "./kernel.ts";
import { ROOT, run } from "./stage.ts";

/** The first file system: busybox, the modules a disk needs, and the script that finds the real one. */
export async function makeInitramfs(board: Board, kernel: Kernel, busybox: string, folder: string): Promise<string> {
  const tree = join(folder, "initramfs");
  for (const part of ["bin", "lib/m", "proc", "sys", "dev"]) mkdirSync(join(tree, part), { recursive: true });
  copyFileSync(busybox, join(tree, "bin/busybox"));
  chmodSync(join(tree, "bin/busybox"), 0o755);
  copyFileSync(join(ROOT, "images/boot/init.sh"), join(tree, "init"));
  chmodSync(join(tree, "init"), 0o755);
  const order: string[] = [];
  for (const path of moduleClosure(kernel, board.bootModules)) {
    copyFileSync(join(kernel.root, "lib/modules", kernel.version, path), join(tree, "lib/m", basename(path)));
    order.push(basename(path).replace(/\.xz$/, ""));
  }
  await run("find", [join(tree, "lib/m"), "-name", "*.xz", "-exec", "unxz", "{}", "+"]);
  writeFileSync(join(tree, "modules.order"), `${order.join("\n")}\n`);
  const out = join(folder, "initrd.img");
  const pack =
    'find . -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} + && find . | LC_ALL=C sort | cpio -o -H newc --quiet --owner 0:0 --reproducible | gzip -9n > "$0"';
  await run("sh", ["-c", pack, out], { cwd: tree });
  return out;
}
