import { createCipheriv, createDecipheriv, scrypt } from "node:crypto";
import { randomOctets } from "#firmware/kernel/random.ts";
import { BackupRefusal } from "./backup-format.ts";
import { ByteSource } from "./byte-source.ts";

/**
 * A backup with a password: this header, 16 octets of salt, 16 octets that tell whether a password is the right one, then
 * chunks. A chunk is 64 KiB under AES-256-GCM with its tag. Its nonce is its number (11 octets) and whether it is the last
 * one (1 octet), so that none can be left out, repeated, moved or cut off unseen (Hoang, Reyhanitabar, Rogaway, Vizár:
 * "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", the construction STREAM). The key is made
 * for this file alone, by its salt.
 */
const MAGIC = Buffer.from("callbox-backup/1\n", "latin1");
const SALT_BYTES = 16;
const CHECK_BYTES = 16;
const KEY_BYTES = 32;
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
/** 32 MB and, on the slowest of our boards, about a second for each password that is tried (RFC 7914 §2). */
const SCRYPT = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 } as const;

/** Encrypts what comes with a password. */
export async function* seal(plain: AsyncIterable<Uint8Array>, password: string): AsyncGenerator<Buffer> {
  const salt = Buffer.from(randomOctets(SALT_BYTES));
  const { key, check } = await keyOf(password, salt);
  const header = Buffer.concat([MAGIC, salt, check]);
  yield header;
  const source = new ByteSource(plain);
  for (let number = 0; ; number++) {
    const chunk = await source.take(CHUNK_BYTES);
    const isLast = await source.isAtEnd();
    const cipher = createCipheriv("aes-256-gcm", key, nonceOf(number, isLast));
    cipher.setAAD(header);
    yield Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
    if (isLast) return;
  }
}

/**
 * What was sealed; a file without a password comes out as it is. Throws BackupRefusal "password-needed",
 * "wrong-password", "damaged", "truncated".
 */
export async function* unseal(sealed: AsyncIterable<Uint8Array>, password: string): AsyncGenerator<Buffer> {
  const source = new ByteSource(sealed);
  if (!(await source.look(MAGIC.length)).equals(MAGIC)) {
    while (!(await source.isAtEnd())) yield await source.take(CHUNK_BYTES);
    return;
  }
  const header = await source.take(MAGIC.length + SALT_BYTES + CHECK_BYTES);
  if (header.length < MAGIC.length + SALT_BYTES + CHECK_BYTES) throw new BackupRefusal("truncated", "no whole header");
  if (password === "") throw new BackupRefusal("password-needed", "it is encrypted");
  const { key, check } = await keyOf(password, header.subarray(MAGIC.length, MAGIC.length + SALT_BYTES));
  if (!check.equals(header.subarray(-CHECK_BYTES))) throw new BackupRefusal("wrong-password", "another password");
  for (let number = 0; ; number++) {
    const chunk = await source.take(CHUNK_BYTES + TAG_BYTES);
    const isLast = await source.isAtEnd();
    const plain = open(chunk, { key, header, nonce: nonceOf(number, isLast) });
    if (plain === undefined) throw brokenAt(chunk, { key, header, number, isLast });
    yield plain;
    if (isLast) return;
  }
}

interface Lock {
  readonly key: Buffer;
  readonly header: Buffer;
}

function open(chunk: Buffer, { key, header, nonce }: Lock & { readonly nonce: Buffer }): Buffer | undefined {
  if (chunk.length < TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(header);
  decipher.setAuthTag(chunk.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(chunk.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined; // the one thing that final() throws for: the tag does not fit
  }
}

/** A file that ends between two chunks, or inside one, is cut off; anything else has been changed. */
function brokenAt(
  chunk: Buffer,
  { key, header, number, isLast }: Lock & { readonly number: number; readonly isLast: boolean },
): BackupRefusal {
  const wasMeantToGoOn = isLast && open(chunk, { key, header, nonce: nonceOf(number, false) }) !== undefined;
  const isShort = isLast && chunk.length < CHUNK_BYTES + TAG_BYTES;
  return new BackupRefusal(wasMeantToGoOn || isShort ? "truncated" : "damaged", `chunk ${number} does not fit`);
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(number, 5, 6);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

function keyOf(password: string, salt: Buffer): Promise<{ key: Buffer; check: Buffer }> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFC"), salt, KEY_BYTES + CHECK_BYTES, SCRYPT, (error, made) => {
      if (error === null) resolve({ key: made.subarray(0, KEY_BYTES), check: made.subarray(KEY_BYTES) });
      else reject(error);
    });
  });
}
