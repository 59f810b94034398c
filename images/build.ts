import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { packApp } from "./app/pack.ts";
import type { Board } from "./boards/board.ts";
import { board as generic } from "./boards/generic.ts";
import { board as pi } from "./boards/pi.ts";
import { board as qemu } from "./boards/qemu.ts";
import { makeBase } from "./build/base.ts";
import { diskFaults } from "./build/check-disk.ts";
import { compareLists, makeList } from "./build/compare.ts";
import { Arm64Apt } from "./build/debian.ts";
import { deliver, makeBootSlot, makeDisk } from "./build/disk.ts";
import { makeInitramfs } from "./build/initramfs.ts";
import { fetchKernel, type Kernel } from "./build/kernel.ts";
import { findKeys, type Keys } from "./build/keys.ts";
import { loaderPackages, type Package } from "./build/package.ts";
import { makeRoot, type Root, sizeMb } from "./build/rootfs.ts";
import { digest, forget, hashFile, hashTree, Progress, ROOT, run, sourceDate, stage } from "./build/stage.ts";
import { ensureReady, wordsOf } from "./build/tools.ts";
import { makeUpdate } from "./build/update.ts";

const BOARDS = { qemu, pi, generic } as const;

/** As boxes compare them (`firmware/keeper/update/version.ts`); it stands in files and in the update's description. */
const VERSION = /^\d{1,9}(\.\d{1,9}){0,3}([-+][0-9A-Za-z.+-]{1,24})?$/;

interface Parts {
  readonly board: Board;
  readonly version: string;
  readonly loaders: readonly Package[];
  readonly keys: Keys;
  readonly kernel: Kernel;
  readonly root: Root;
}

/** Builds the image, the update and the bill of materials of a board: `node images/build.ts --board=qemu --version=1.2.3`. */
async function build(name: string, version: string, progress: Progress): Promise<string> {
  const board = BOARDS[name as keyof typeof BOARDS]; // looked at just below
  if (board === undefined)
    throw new Error(`There is no board ${name}; choose one of ${Object.keys(BOARDS).join(", ")}.`);
  progress.say(`Callbox ${version} for ${board.title}, dated ${new Date(Number(sourceDate()) * 1000).toISOString()}`);
  if (!VERSION.test(version))
    throw new Error(`“${version}” is no version. Numbers with dots, then what you like: VERSION=1.2.3 or 1.2.3-rc1`);
  await ensureReady(name, progress);
  const apt = await Arm64Apt.open(progress);
  const keys = await findKeys(progress);
  const [base, kernel] = [await makeBase(progress, apt), await fetchKernel(progress, apt)];
  const loaders = await loaderPackages(progress, apt, board);
  const app = await packApp(progress, "arm64", version);
  const { authority, boxes } = keys;
  const root = await makeRoot(progress, { board, kernel, loaders, base, app, version, authority, boxKey: boxes?.key });
  progress.say(`root: ${sizeMb(root.squashfs)} MB`);
  const made = await makeImage(progress, { board, version, loaders, keys, kernel, root });
  const at = (file: string): string => join(made, file);
  const last = join(ROOT, "images/out", `callbox-${name}.files`);
  const before = existsSync(last) ? readFileSync(last, "utf8") : undefined;
  const out = deliver({
    [`callbox-${name}.img`]: at("callbox.img"),
    [`callbox-${name}.img.xz`]: at("callbox.img.xz"),
    [`callbox-${name}.raucb`]: at("update.raucb"),
    [`callbox-${name}.files`]: at("files"),
    [`callbox-${name}.sbom.json`]: root.bill,
  });
  if (before !== undefined) compareLists(before, readFileSync(at("files"), "utf8"), (line) => progress.say(line));
  progress.say(`image: ${sizeMb(at("callbox.img.xz"))} MB, update: ${sizeMb(at("update.raucb"))} MB, in ${out}`);
  if (keys.isDevelopment)
    progress.say(
      "signed with keys for development: such a box takes updates from this machine only (CALLBOX_KEYS=FOLDER)",
    );
  if (boxes !== undefined) progress.say("the image holds the key of encrypted updates: give it to nobody else");
  const hash = await hashFile(at("callbox.img"));
  progress.say(`sha256 of the image ${hash}`);
  return hash;
}

/** The disk as it is flashed, the same compressed, the update, and the list of all that is in them. */
function makeImage(progress: Progress, parts: Parts): Promise<string> {
  const { board, kernel, root, version, loaders, keys } = parts;
  const inputs = [
    JSON.stringify(board),
    version,
    sourceDate(),
    kernel.root,
    ...loaders.map((one) => one.root),
    root.squashfs,
    readFileSync(keys.certificate, "utf8"),
    keys.boxes === undefined ? "" : readFileSync(keys.boxes.certificates, "utf8"),
  ];
  const own = ["images/boot", "images/build"].map((part) => hashTree(join(ROOT, part)).digest("hex"));
  return stage(progress, `image-${board.name}`, digest(...inputs, ...own), async (folder) => {
    const initrd = await makeInitramfs(board, kernel, root.busybox, folder);
    const boot = await makeBootSlot(board, kernel, initrd, folder);
    const disk = await makeDisk({ board, kernel, boot, root: root.squashfs, loaders }, folder);
    const faults = diskFaults(board, disk);
    if (faults.length > 0) throw new Error(`the image would not start: ${faults.join("; ")}`);
    progress.say(`update: being signed${keys.boxes === undefined ? "" : " and encrypted"}…`);
    await makeUpdate({ board, version, root: root.squashfs, boot, keys }, folder);
    progress.say("image: being compressed…");
    await run("xz", ["-T2", "-0", "-k", "-f", disk]);
    await makeList(folder, root.list, disk);
    for (const part of ["disk", "initramfs", "tmp", "empty"])
      rmSync(join(folder, part), { recursive: true, force: true });
  });
}

/** Builds, forgets everything made of our own files, builds again: both must be the same to the last bit. */
async function check(name: string, version: string): Promise<void> {
  const progress = new Progress();
  const first = await build(name, version, progress);
  progress.say("once more from the sources, to compare…");
  for (const part of ["base", "app-arm64", `root-${name}`, `image-${name}`]) forget(part);
  const second = await build(name, version, progress);
  if (first !== second) throw new Error("the second build is not the same: what differs stands above");
  progress.say("both builds are the same to the last bit");
}

const options = new Map(process.argv.slice(2).map((word) => word.replace(/^--/, "").split("=", 2) as [string, string]));
const [board, version] = [options.get("board") ?? "qemu", options.get("version") ?? "0.1.0"];
try {
  if (options.has("check")) await check(board, version);
  else await build(board, version, new Progress());
} catch (error) {
  process.stderr.write(`\nNo image was made. ${wordsOf(error)}\n`);
  process.exitCode = 1;
}
