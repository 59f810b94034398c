import { Header } from "tar/header";
import { BackupRefusal } from "./backup-format.ts";
import type { ByteSource } from "./byte-source.ts";

const BLOCK = 512;
const READ_BYTES = 256 * 1024;
/** More behind the end than any program pads with. */
const MAX_PADDING = 1024 * 1024;

/** The end of a tar file: two blocks of zeros. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

/** The block before an entry's octets. Names of backups are short: none needs more than this one. */
export function tarHeader(name: string, bytes: number, at: number): Buffer {
  const header = new Header({ path: name, size: bytes, mode: 0o600, mtime: new Date(at), type: "File" });
  const block = Buffer.alloc(BLOCK);
  if (header.encode(block)) throw new Error(`${name} does not fit into a header`);
  return block;
}

/** What fills the last block of an entry. */
export function tarPadding(bytes: number): Buffer {
  return Buffer.alloc(paddingOf(bytes));
}

/** What an entry takes in the file. */
export function tarBytes(bytes: number): number {
  return BLOCK + bytes + paddingOf(bytes);
}

function paddingOf(bytes: number): number {
  return (BLOCK - (bytes % BLOCK)) % BLOCK;
}

export interface TarEntry {
  readonly name: string;
  readonly bytes: number;
  /** To be read to its end before the next entry is asked for. */
  readonly content: AsyncGenerator<Buffer>;
}

/**
 * The entries of a tar file: plain files, nothing else. Whoever makes a link, a folder, a device or a long name of it gets
 * no further. Throws BackupRefusal "truncated" and "damaged"; "no-backup" when it does not begin like one.
 */
export async function* readTar(source: ByteSource): AsyncGenerator<TarEntry> {
  for (let number = 0; ; number++) {
    const block = await source.take(BLOCK);
    if (number === 0 && !isHeader(block)) throw new BackupRefusal("no-backup", "it does not begin like a backup");
    if (block.length < BLOCK) throw new BackupRefusal("truncated", "it ends before its end");
    const header = new Header(block);
    if (header.nullBlock) return await readEnd(source);
    const { path, size, linkpath } = header;
    const isPlain = header.typeKey === "0" && (linkpath === undefined || linkpath === "");
    if (!header.cksumValid || !isPlain || path === undefined || size === undefined || !Number.isSafeInteger(size)) {
      throw new BackupRefusal("damaged", "a header that no backup has");
    }
    yield { name: path, bytes: size, content: contentOf(source, size) };
  }
}

function isHeader(block: Buffer): boolean {
  return block.length === BLOCK && new Header(block).cksumValid;
}

async function* contentOf(source: ByteSource, bytes: number): AsyncGenerator<Buffer> {
  for (let left = bytes; left > 0; ) {
    const piece = await source.take(Math.min(left, READ_BYTES));
    if (piece.length === 0) throw new BackupRefusal("truncated", "it ends inside a file");
    left -= piece.length;
    yield piece;
  }
  const padding = await source.take(paddingOf(bytes));
  if (padding.length < paddingOf(bytes)) throw new BackupRefusal("truncated", "it ends behind a file");
}

async function readEnd(source: ByteSource): Promise<void> {
  const rest = await source.take(MAX_PADDING);
  if (rest.length < BLOCK) throw new BackupRefusal("truncated", "it ends before its end");
  if (rest.some((octet) => octet !== 0) || !(await source.isAtEnd())) {
    throw new BackupRefusal("damaged", "there is something behind its end");
  }
}
