import { randomFillSync } from "node:crypto";

/** One call to the system serves hundreds of ids: asking for eight octets costs as much as asking for thousands. */
const POOL_OCTETS = 8192;
const pool = new Uint8Array(POOL_OCTETS);
let used = POOL_OCTETS;

/** Octets from the system's random generator, each handed out once. At most 8192 at a time. */
export function randomOctets(count: number): Uint8Array {
  if (used + count > POOL_OCTETS) {
    randomFillSync(pool);
    used = 0;
  }
  const octets = pool.slice(used, used + count);
  pool.fill(0, used, used + count);
  used += count;
  return octets;
}
