import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Board } from "#images/boards/board.ts";
import { blankBlock, blankCopy } from "./choice.ts";
import { copyAll, putLoaderTrees, putSlotTrees } from "./device-trees.ts";
import type { Kernel } from "./kernel.ts";
import type { Package } from "./package.ts";
import { ROOT, run, sourceDate } from "./stage.ts";
import { GRUB, loaderWords, makeLoader } from "./uefi.ts";

const MB = 1024 * 1024;
const BOOT_MB = 64;
const ROOT_MB = 320;
const SYSTEM_MB = 64;
const DATA_MB = 128;
/** Linux file system data, GPT. */
const LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";
/** In a table of the old kind. */
const FAT32_LBA = "0x0c";
const EFI = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
/** Fixed, so that the same inputs give the same disk. Every box has the same: nothing goes by them, partitions have names. */
const DISK_ID = "6d1f2c5e-70a4-4f7e-9b1c-000000000000";
const partitionId = (number: number): string => `6d1f2c5e-70a4-4f7e-9b1c-00000000000${number}`;

/** The boot slot: kernel and first file system in a FAT image. */
export async function makeBootSlot(board: Board, kernel: Kernel, initrd: string, folder: string): Promise<string> {
  const image = await makeFat(join(folder, "boot.vfat"), BOOT_MB, "BOOT", 16);
  await putInFat(image, kernel.image, "Image");
  await putInFat(image, initrd, "initrd.img");
  await putSlotTrees(image, { kernel, makers: board.slotTrees, folder });
  return image;
}

/** The whole disk as it is flashed. */
export async function makeDisk(
  parts: {
    readonly board: Board;
    readonly kernel: Kernel;
    readonly boot: string;
    readonly root: string;
    /** What the board's own loader is of. */
    readonly loaders: readonly Package[];
  },
  folder: string,
): Promise<string> {
  const input = join(folder, "disk");
  mkdirSync(input);
  copyFileSync(parts.boot, join(input, "boot.vfat"));
  copyFileSync(parts.root, join(input, "root.squashfs"));
  await makeSystem(parts, input);
  writeFileSync(join(input, "choice"), blankCopy());
  await makeData(join(input, "data.ext4"));
  if (statSync(parts.root).size > ROOT_MB * MB) throw new Error(`the root file system does not fit its ${ROOT_MB} MB`);
  writeFileSync(join(input, "genimage.cfg"), layout(parts.board));
  mkdirSync(join(folder, "empty"), { recursive: true });
  const paths = [
    "--inputpath",
    input,
    "--outputpath",
    folder,
    "--rootpath",
    join(folder, "empty"),
    "--tmppath",
    join(folder, "tmp"),
  ];
  await run("genimage", ["--config", join(input, "genimage.cfg"), ...paths, "--loglevel", "1"]);
  return join(folder, "callbox.img");
}

async function makeFat(path: string, megabytes: number, label: string, bits: 16 | 32): Promise<string> {
  writeFileSync(path, "");
  truncateSync(path, megabytes * MB);
  await run("mkfs.vfat", ["-F", String(bits), "-n", label, "-i", "0ca11b0c", "--invariant", path]);
  return path;
}

async function putInFat(image: string, file: string, name: string): Promise<void> {
  await run("touch", ["-d", `@${sourceDate()}`, file]);
  await run("mcopy", ["-m", "-o", "-i", image, file, `::${name}`]);
}

/** The partition the board's own loader reads: U-Boot's script, GRUB for UEFI, and what the board needs before them. */
async function makeSystem(
  { board, kernel, loaders }: { board: Board; kernel: Kernel; loaders: readonly Package[] },
  input: string,
): Promise<void> {
  // Some loaders of boards take every FAT for one of 32 bits.
  const image = await makeFat(join(input, "system.vfat"), SYSTEM_MB, "CALLBOX", 32);
  writeFileSync(join(input, "boot.cmd"), loaderWords("boot.cmd", board.console));
  await run("mkimage", [
    "-A",
    "arm64",
    "-T",
    "script",
    "-C",
    "none",
    "-d",
    join(input, "boot.cmd"),
    join(input, "boot.scr"),
  ]);
  await putInFat(image, join(input, "boot.scr"), "boot.scr");
  writeFileSync(join(input, "blank"), blankBlock());
  await putInFat(image, join(input, "blank"), "choice");
  if (board.uefi) {
    await makeLoader(rootOf(loaders, GRUB), loaderWords("grub.cfg", board.console), join(input, "uefi"));
    await copyAll(image, join(input, "uefi"));
  }
  await putLoaderTrees(image, { kernel, makers: board.loaderTrees, folder: input });
  for (const [name, text] of Object.entries(board.texts)) {
    writeFileSync(join(input, name), text);
    await putInFat(image, join(input, name), name);
  }
  for (const { package: name, from, to } of board.firmware) {
    const path = join(rootOf(loaders, name), from);
    if (!existsSync(path)) throw new Error(`package ${name} has no ${from}`);
    const files = statSync(path).isDirectory()
      ? readdirSync(path).map((entry) => [join(path, entry), entry])
      : [[path, to]];
    for (const [file = "", target = ""] of files) if (statSync(file).isFile()) await putInFat(image, file, target);
  }
}

function rootOf(packages: readonly Package[], name: string): string {
  const found = packages.find((one) => one.name === name);
  if (found === undefined) throw new Error(`package ${name} was not fetched`);
  return found.root;
}

async function makeData(path: string): Promise<void> {
  writeFileSync(path, "");
  truncateSync(path, DATA_MB * MB);
  const fixed = [
    "-U",
    partitionId(9),
    "-E",
    `hash_seed=${partitionId(8)},lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0`,
  ];
  // As for the large file system it becomes: small ones get small blocks and a small journal.
  const large = ["-T", "default", "-b", "4096", "-J", "size=16"];
  await run("mkfs.ext4", ["-q", "-L", "data", ...large, "-O", "^metadata_csum_seed", ...fixed, path], {
    env: { E2FSPROGS_FAKE_TIME: sourceDate() },
  });
}

function layout(board: Board): string {
  const partitions: [string, string | undefined, number | undefined][] = [
    ["system", "system.vfat", undefined],
    ["choice_1", "choice", 1],
    ["choice_2", "choice", 1],
    ["boot_a", "boot.vfat", BOOT_MB],
    ["boot_b", undefined, BOOT_MB],
    ["root_a", "root.squashfs", ROOT_MB],
    ["root_b", undefined, ROOT_MB],
    ["data", "data.ext4", undefined],
  ];
  const text = partitions.map(([name, image, size], index) =>
    [
      `  partition ${name} {`,
      ...(image === undefined ? [] : [`    image = "${image}"`]),
      ...(size === undefined ? [] : [`    size = ${size}M`]),
      `    partition-type-uuid = ${name === "system" ? EFI : LINUX}`,
      `    partition-uuid = ${partitionId(index + 1)}`,
      ...(name === "system" ? ["    bootable = true"] : []),
      ...(name === "system" && board.oldTable ? [`    partition-type = ${FAT32_LBA}`] : []),
      "  }",
    ].join("\n"),
  );
  const table = [
    `partition-table-type = "${board.oldTable ? "hybrid" : "gpt"}"`,
    `disk-uuid = ${DISK_ID}`,
    "align = 1M",
  ];
  const head = ["  hdimage {", ...table.map((line) => `    ${line}`), "  }"].join("\n");
  return `image callbox.img {\n${head}\n${text.join("\n")}\n}\n`;
}

/** Copies what a build has made to where people look for it. */
export function deliver(files: Readonly<Record<string, string>>): string {
  const out = join(ROOT, "images/out");
  mkdirSync(out, { recursive: true });
  for (const [name, path] of Object.entries(files)) cpSync(path, join(out, name));
  return out;
}
