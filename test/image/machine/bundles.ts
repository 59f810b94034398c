import { randomBytes } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { type BoxKeys, findKeys, type Keys, makeBoxKeys, makeKeys } from "#images/build/keys.ts";
import { Progress } from "#images/build/stage.ts";
import { makeUpdate } from "#images/build/update.ts";
import { OUT, QEMU, type Tested } from "./disk.ts";
import { hookedInitrd, type Overlay, readFat, writeFat } from "./hook.ts";
import { partitionOf } from "./partitions.ts";

/** The keys the image under test trusts. */
const trusted = (): Promise<Keys> => findKeys(new Progress());

/**
 * A whole update of the image's own root file system that says it is another version: the boot slot brings the tests' files
 * (and what `overlay` changes), the root is bit by bit the same. Encrypted where boxes' keys are given.
 */
export async function wholeUpdate(
  version: string,
  overlay: Overlay,
  boxes?: BoxKeys,
  { board, image }: Tested = QEMU,
): Promise<string> {
  const folder = freshFolder(`update-${version}`);
  const root = join(folder, "root.squashfs");
  const boot = join(folder, "boot.vfat");
  copyPartition(image, "root_a", root, squashfsSize(image, partitionOf(image, "root_a").offset));
  copyPartition(image, "boot_a", boot, partitionOf(image, "boot_a").size);
  const initrd = hookedInitrd(readFat(boot, 0, "initrd.img"), { ...overlay, "etc/callbox-version": `${version}\n` });
  writeFat(boot, 0, "initrd.img", initrd);
  const keys = { ...(await trusted()), ...(boxes !== undefined && { boxes }) };
  const update = await makeUpdate({ board, version, root, boot, keys }, folder);
  rmSync(root);
  rmSync(boot);
  return update;
}

/** An update that is refused before its content is looked at, so it has hardly any. */
export async function emptyUpdate(
  name: string,
  what: { readonly version?: string; readonly compatible?: string; readonly keys?: Keys },
): Promise<string> {
  const folder = freshFolder(`update-${name}`);
  const content = join(folder, "content");
  writeFileSync(content, randomBytes(256 * 1024)); // RAUC takes nothing that shrinks to one block
  const { version = "9.9.9", compatible = QEMU.board.compatible, keys = await trusted() } = what;
  return makeUpdate({ board: { ...QEMU.board, compatible }, version, root: content, boot: content, keys }, folder);
}

/** A signed update whose system cannot start: where its root file system should be, there is none. */
export async function brokenUpdate(version: string, { board, image }: Tested = QEMU): Promise<string> {
  const folder = freshFolder(`update-${version}`);
  const [root, boot] = [join(folder, "root.squashfs"), join(folder, "boot.vfat")];
  writeFileSync(root, Buffer.alloc(1024 * 1024, 7));
  copyPartition(image, "boot_a", boot, partitionOf(image, "boot_a").size);
  return makeUpdate({ board, version, root, boot, keys: await trusted() }, folder);
}

/** Keys of somebody else. */
export async function foreignKeys(): Promise<Keys> {
  const folder = join(OUT, "foreign-keys");
  if (!existsSync(join(folder, "sign.crt"))) await makeKeys(folder, "Somebody else");
  const at = (name: string): string => join(folder, name);
  return { authority: at("ca.crt"), certificate: at("sign.crt"), key: at("sign.key"), isDevelopment: true };
}

/** A pair that updates are encrypted with. */
export function boxKeys(): Promise<BoxKeys> {
  return makeBoxKeys(freshFolder("box-keys"));
}

/** The update with one octet of its content changed. */
export function tampered(update: string): string {
  const path = update.replace(/\.raucb$/, ".tampered.raucb");
  copyFileSync(update, path);
  const file = openSync(path, "r+");
  const octet = Buffer.alloc(1);
  const at = Math.floor(statSync(path).size / 2);
  readSync(file, octet, 0, 1, at);
  octet[0] = (octet[0] ?? 0) ^ 0x10;
  writeSync(file, octet, 0, 1, at);
  closeSync(file);
  return path;
}

/** The update as it is when the way here broke off. */
export function truncated(update: string): string {
  const path = update.replace(/\.raucb$/, ".truncated.raucb");
  copyFileSync(update, path);
  truncateSync(path, Math.floor(statSync(path).size * 0.6));
  return path;
}

function freshFolder(name: string): string {
  const folder = join(OUT, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** What a squashfs uses of its partition (superblock, offset 40), up to its whole blocks. */
function squashfsSize(disk: string, offset: number): number {
  const head = Buffer.alloc(96);
  const file = openSync(disk, "r");
  readSync(file, head, 0, head.length, offset);
  closeSync(file);
  if (head.toString("latin1", 0, 4) !== "hsqs") throw new Error("the root partition has no squashfs");
  return Math.ceil(Number(head.readBigUInt64LE(40)) / 4096) * 4096;
}

function copyPartition(image: string, name: string, to: string, size: number): void {
  const { offset } = partitionOf(image, name);
  const [from, into] = [openSync(image, "r"), openSync(to, "w")];
  const piece = Buffer.alloc(4 * 1024 * 1024);
  for (let at = 0; at < size; at += piece.length) {
    const length = readSync(from, piece, 0, Math.min(piece.length, size - at), offset + at);
    writeSync(into, piece, 0, length);
  }
  closeSync(from);
  closeSync(into);
}
