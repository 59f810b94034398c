import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packApp } from "./app/pack.ts";
import { board as generic } from "./boards/generic.ts";
import { board as pi } from "./boards/pi.ts";
import { board as qemu } from "./boards/qemu.ts";
import { makeBase } from "./build/base.ts";
import { billOfMaterials } from "./build/bill.ts";
import { Arm64Apt } from "./build/debian.ts";
import { deliver, makeBootSlot, makeDisk } from "./build/disk.ts";
import { makeInitramfs } from "./build/initramfs.ts";
import { fetchKernel } from "./build/kernel.ts";
import { findKeys } from "./build/keys.ts";
import { makeRoot, sizeMb } from "./build/rootfs.ts";
import { CACHE, hashFile, Progress, run, sourceDate } from "./build/stage.ts";
import { ensureTools } from "./build/tools.ts";
import { makeUpdate } from "./build/update.ts";

const BOARDS = { qemu, pi, generic } as const;

/** Builds the image, the update and the bill of materials of a board: `node images/build.ts --board=qemu --version=1.2.3`. */
async function build(name: string, version: string): Promise<void> {
  const board = BOARDS[name as keyof typeof BOARDS]; // looked at just below
  if (board === undefined)
    throw new Error(`There is no board ${name}; choose one of ${Object.keys(BOARDS).join(", ")}.`);
  const progress = new Progress();
  progress.say(`Callbox ${version} for ${board.title}, dated ${new Date(Number(sourceDate()) * 1000).toISOString()}`);
  await ensureTools();
  const apt = await Arm64Apt.open();
  const keys = await findKeys(progress);
  // Debian's fixes come in with each new week; within one the base stays the same.
  const week = process.env.CALLBOX_BASE ?? String(Math.floor(Date.now() / 604_800_000));
  const base = await makeBase(progress, week);
  const kernel = await fetchKernel(progress, apt);
  const app = await packApp(progress, "arm64", version);
  const folder = join(CACHE, `work-${name}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  progress.say("root: being put together…");
  const { squashfs, tree } = await makeRoot({ board, kernel, base, app, version, authority: keys.authority }, folder);
  progress.say(`root: ${sizeMb(squashfs)} MB`);
  const initrd = await makeInitramfs(board, kernel, join(tree, "bin/busybox"), folder);
  const boot = await makeBootSlot(kernel.image, initrd, folder);
  const disk = await makeDisk({ board, boot, root: squashfs, apt, progress }, folder);
  const update = await makeUpdate({ board, version, root: squashfs, boot, keys }, folder);
  progress.say(`update: ${sizeMb(update)} MB`);
  await run("xz", ["-T2", "-3", "-k", "-f", disk]);
  progress.say(`image: ${sizeMb(`${disk}.xz`)} MB`);
  const bill = join(folder, "bill.json");
  writeFileSync(bill, await billOfMaterials(tree, version));
  const out = deliver({
    [`callbox-${name}.img`]: disk,
    [`callbox-${name}.img.xz`]: `${disk}.xz`,
    [`callbox-${name}.raucb`]: update,
    [`callbox-${name}.sbom.json`]: bill,
  });
  progress.say(`done: ${out}; sha256 of the image ${await hashFile(disk)}`);
}

const options = new Map(process.argv.slice(2).map((word) => word.replace(/^--/, "").split("=", 2) as [string, string]));
await build(options.get("board") ?? "qemu", options.get("version") ?? "0.1.0");
