import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { KeeperRefusal } from "#firmware/keeper/protocol.ts";

/** What the signed part of a bundle says of the rest. Hash and salt are hexadecimal. */
export interface VerityFacts {
  readonly hash: string;
  readonly salt: string;
  /** Bytes of the hash tree, which stands between content and signature. */
  readonly size: number;
}

const BLOCK = 4096;
const DIGEST = 32;
const READ_BLOCKS = 64;
/** The signature's own size stands in the last octets of a bundle, big endian (RAUC, "Bundle Formats"). */
const SIZE_OCTETS = 8;

/**
 * Reads a bundle's content through and compares it with its hash tree, and the tree with the signed hash
 * (dm-verity, hash type 1, SHA-256). RAUC itself does so only while it writes: this is done before the slot is touched.
 * Throws KeeperRefusal "damaged".
 */
export async function checkWhole(
  path: string,
  { hash, salt, size }: VerityFacts,
  progress: (share: number) => void = () => undefined,
): Promise<void> {
  const file = await open(path, "r");
  try {
    const content = (await contentLength(file)) - size;
    if (content <= 0 || content % BLOCK !== 0 || size % BLOCK !== 0) throw damaged("its size is wrong");
    const saltBytes = Buffer.from(salt, "hex");
    const digest = (block: Buffer): Buffer => createHash("sha256").update(saltBytes).update(block).digest();
    let level = await hashContent(file, content, digest, progress);
    const levels: Buffer[] = [];
    do {
      level = padded(level);
      levels.unshift(level);
      level = Buffer.concat(blocksOf(level).map(digest));
    } while (level.length > DIGEST);
    if (level.toString("hex") !== hash) throw damaged("its content is not what was signed");
    const tree = Buffer.alloc(size);
    await file.read(tree, 0, size, content);
    if (!tree.equals(Buffer.concat(levels))) throw damaged("its hash tree is not what was signed");
  } finally {
    await file.close();
  }
}

/** Content and tree, without the signature. */
async function contentLength(file: FileHandle): Promise<number> {
  const { size } = await file.stat();
  const last = Buffer.alloc(SIZE_OCTETS);
  if (size > SIZE_OCTETS) await file.read(last, 0, SIZE_OCTETS, size - SIZE_OCTETS);
  return size - SIZE_OCTETS - Number(last.readBigUInt64BE());
}

async function hashContent(
  file: FileHandle,
  length: number,
  digest: (block: Buffer) => Buffer,
  progress: (share: number) => void,
): Promise<Buffer> {
  const digests = Buffer.alloc((length / BLOCK) * DIGEST);
  const buffer = Buffer.alloc(READ_BLOCKS * BLOCK);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, length - at), at);
    if (bytesRead === 0 || bytesRead % BLOCK !== 0) throw damaged("it ends too early");
    for (const [index, block] of blocksOf(buffer.subarray(0, bytesRead)).entries())
      digest(block).copy(digests, (at / BLOCK + index) * DIGEST);
    at += bytesRead;
    progress(at / length);
  }
  return digests;
}

function blocksOf(buffer: Buffer): Buffer[] {
  return Array.from({ length: buffer.length / BLOCK }, (_, index) =>
    buffer.subarray(index * BLOCK, (index + 1) * BLOCK),
  );
}

function padded(buffer: Buffer): Buffer {
  const over = buffer.length % BLOCK;
  return over === 0 ? buffer : Buffer.concat([buffer, Buffer.alloc(BLOCK - over)]);
}

function damaged(detail: string): KeeperRefusal {
  return new KeeperRefusal("damaged", `the update is damaged: ${detail}`);
}
