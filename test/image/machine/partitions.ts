import { closeSync, openSync, readSync } from "node:fs";

export interface Partition {
  /** Octets from the beginning of the disk. */
  readonly offset: number;
  readonly size: number;
}

const SECTOR = 512;
const ENTRY = 128;

/** The GPT partitions of a raw disk by their names (UEFI 2.10 §5.3). */
export function readPartitions(disk: string): ReadonlyMap<string, Partition> {
  const table = Buffer.alloc(ENTRY * 128);
  const file = openSync(disk, "r");
  readSync(file, table, 0, table.length, 2 * SECTOR);
  closeSync(file);
  const found = new Map<string, Partition>();
  for (let at = 0; at < table.length; at += ENTRY) {
    const first = Number(table.readBigUInt64LE(at + 32));
    const last = Number(table.readBigUInt64LE(at + 40));
    if (first === 0) continue;
    const name = table.toString("utf16le", at + 56, at + ENTRY).replace(/\0.*$/s, "");
    found.set(name, { offset: first * SECTOR, size: (last - first + 1) * SECTOR });
  }
  return found;
}

export function partitionOf(disk: string, name: string): Partition {
  const partition = readPartitions(disk).get(name);
  if (partition === undefined) throw new Error(`${disk} has no partition ${name}`);
  return partition;
}
