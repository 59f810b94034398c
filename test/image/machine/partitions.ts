import { partitionsOf } from "#images/build/check-disk.ts";

export interface Partition {
  /** Octets from the beginning of the disk. */
  readonly offset: number;
  readonly size: number;
}

/** The partition of a raw disk that bears this name. */
export function partitionOf(disk: string, name: string): Partition {
  const found = partitionsOf(disk).find((partition) => partition.name === name);
  if (found === undefined) throw new Error(`${disk} has no partition ${name}`);
  return { offset: found.at, size: found.octets };
}
