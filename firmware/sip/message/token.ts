import { randomFillSync } from "node:crypto";
import { MAGIC_COOKIE } from "./via.ts";

const POOL_BYTES = 4_096;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** Random hexadecimal text of `bytes` bytes; drawn from a pool because asking the system each time costs more. */
function randomHex(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString("hex", used - bytes, used);
}

/** A From or To tag (RFC 3261 §19.3 asks for 32 random bits at least). */
export function createTag(): string {
  return randomHex(6);
}

/** A Via branch, unique for ever (RFC 3261 §8.1.1.7). */
export function createBranch(): string {
  return `${MAGIC_COOKIE}${randomHex(10)}`;
}
