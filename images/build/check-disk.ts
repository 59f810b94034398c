import { execFileSync } from "node:child_process";
import { closeSync, openSync, readSync } from "node:fs";
import type { Board } from "#images/boards/board.ts";
import { blankCopy } from "./choice.ts";
import { LOADER, WORDS } from "./uefi.ts";

const SECTOR = 512;
/** UEFI 2.10, 5.3.2: the table's place, and of an entry its kind, first and last block, and name. */
const HEADER_AT = SECTOR;
const ENTRY_OCTETS = 128;
const NAME_AT = 56;
/** Order and names that U-Boot's script, RAUC and the first program of the box go by. */
const PARTITIONS = ["system", "choice_1", "choice_2", "boot_a", "boot_b", "root_a", "root_b", "data"];
/** What every kind of disk begins with: magic numbers of its contents. */
const SQUASHFS_MAGIC = "hsqs";
const SCRIPT_MAGIC = 0x27051956;
const ARM64_IMAGE_AT = 56;
const ARM64_IMAGE_MAGIC = "ARMd";
const OLD_TABLE_AT = 446;
const OLD_ENTRY_OCTETS = 16;
/** What the build should have filled in. */
const LEFT_OPEN = /@[A-Z]+@/;
const EXT4_MAGIC_AT = 1080;

export interface Partition {
  readonly name: string;
  /** Octets from the beginning of the disk. */
  readonly at: number;
  readonly octets: number;
}

/** The partitions of a GPT disk, in order. */
export function partitionsOf(disk: string): Partition[] {
  const header = readAt(disk, HEADER_AT, 92);
  if (header.toString("latin1", 0, 8) !== "EFI PART") return [];
  const table = readAt(disk, Number(header.readBigUInt64LE(72)) * SECTOR, ENTRY_OCTETS * header.readUInt32LE(80));
  const found: Partition[] = [];
  for (let at = 0; at < table.length; at += ENTRY_OCTETS) {
    const [first, last] = [Number(table.readBigUInt64LE(at + 32)), Number(table.readBigUInt64LE(at + 40))];
    const name = table.toString("utf16le", at + NAME_AT, at + ENTRY_OCTETS).replace(/\0.*$/s, "");
    if (first > 0) found.push({ name, at: first * SECTOR, octets: (last - first + 1) * SECTOR });
  }
  return found;
}

/** What a board's disk lacks to start on the board, a sentence each; nothing for one that is in order. */
export function diskFaults(board: Board, disk: string): string[] {
  const partitions = partitionsOf(disk);
  const names = partitions.map(({ name }) => name);
  if (names.join() !== PARTITIONS.join()) return [`the partitions are ${names.join(", ") || "none"}`];
  const place = (name: string): number => partitions.find((one) => one.name === name)?.at ?? 0;
  const sizes = (name: string): number | undefined => partitions.find((one) => one.name === name)?.octets;
  const faults: string[] = [];
  const must = (isSo: boolean, fault: string): void => void (isSo || faults.push(fault));
  must(sizes("boot_a") === sizes("boot_b") && sizes("root_a") === sizes("root_b"), "the two systems differ in size");
  const first = namesInFat(disk, place("system"));
  const slot = namesInFat(disk, place("boot_a"));
  for (const name of loaderFiles(board)) must(first.includes(name.toLowerCase()), `the first partition has no ${name}`);
  for (const name of ["image", "initrd.img"]) must(slot.includes(name), `the boot slot has no ${name}`);
  for (const maker of board.slotTrees) {
    must(namesInFat(disk, place("boot_a"), `dtb/${maker}`).length > 0, `the boot slot has no device trees of ${maker}`);
  }
  if (board.oldTable)
    must(oldTypes(disk).join() === "12,238", "the old partition table does not name the first partition");
  const script = fromFat(disk, place("system"), "boot.scr");
  must(script.length > 64 && script.readUInt32BE() === SCRIPT_MAGIC, "boot.scr is no script of U-Boot");
  must(!LEFT_OPEN.test(script.toString("latin1")), "boot.scr names no console");
  if (board.uefi) faults.push(...uefiFaults((name) => fromFat(disk, place("system"), name)));
  const kernel = fromFat(disk, place("boot_a"), "Image").toString("latin1", ARM64_IMAGE_AT, ARM64_IMAGE_AT + 4);
  must(kernel === ARM64_IMAGE_MAGIC, "the kernel is not one that U-Boot starts");
  must(readAt(disk, place("root_a"), 4).toString("latin1") === SQUASHFS_MAGIC, "the root is no squashfs");
  must(readAt(disk, place("data") + EXT4_MAGIC_AT, 2).readUInt16LE() === 0xef53, "the data partition is no ext4");
  for (const name of ["choice_1", "choice_2"]) {
    const copy = readAt(disk, place(name), blankCopy().length);
    must(copy.equals(blankCopy()), `${name} is no boot choice of a new box`);
  }
  return faults;
}

/** Kinds of the entries of the old partition table that are used: 12 is FAT32, 238 says that there is a GPT. */
function oldTypes(disk: string): number[] {
  const table = readAt(disk, OLD_TABLE_AT, 4 * OLD_ENTRY_OCTETS);
  const types = [0, 1, 2, 3].map((entry) => table.readUInt8(entry * OLD_ENTRY_OCTETS + 4));
  return types.filter((type) => type !== 0).sort((a, b) => a - b);
}

function uefiFaults(read: (name: string) => Buffer): string[] {
  const [loader, words] = [read(LOADER).toString("latin1", 0, 2), read(WORDS).toString("latin1")];
  const faults = loader === "MZ" ? [] : [`${LOADER} is nothing that UEFI starts`];
  return words === "" || LEFT_OPEN.test(words) ? [...faults, `${WORDS} is not there, or names no console`] : faults;
}

/** What must stand by name on the first partition. */
function loaderFiles(board: Board): string[] {
  return ["boot.scr", ...Object.keys(board.texts), ...board.mustHave];
}

function readAt(disk: string, at: number, octets: number): Buffer {
  const file = openSync(disk, "r");
  try {
    const buffer = Buffer.alloc(octets);
    return buffer.subarray(0, readSync(file, buffer, 0, octets, at));
  } finally {
    closeSync(file);
  }
}

function namesInFat(disk: string, at: number, folder = ""): string[] {
  try {
    const text = execFileSync("mdir", ["-b", "-i", `${disk}@@${at}`, `::${folder}`], {
      encoding: "utf8",
      stdio: "pipe",
    });
    return text.split("\n").map((row) => row.replace(/^.*\//, "").trim().toLowerCase());
  } catch {
    return []; // there is no such folder
  }
}

function fromFat(disk: string, at: number, name: string): Buffer {
  try {
    return execFileSync("mtype", ["-i", `${disk}@@${at}`, `::${name}`], {
      maxBuffer: 256 * 1024 * 1024,
      stdio: "pipe",
    });
  } catch {
    return Buffer.alloc(0); // told by its name
  }
}
