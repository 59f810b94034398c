import { join } from "node:path";

/** The only places the keeper reads and writes. */
export interface Folders {
  /** What the box keeps for itself over updates: the keeper's own notes, no person's data. */
  readonly system: string;
  /** The call center's data. */
  readonly callbox: string;
  /** Updates that were uploaded or fetched. */
  readonly updates: string;
  /** Each USB stick that is plugged in is mounted on a folder of its own below. */
  readonly sticks: string;
  /** Memory; gone at the next start. */
  readonly run: string;
  /** Memory as well, but it outlives the keeper. */
  readonly kept: string;
  readonly etc: string;
  readonly proc: string;
  readonly sys: string;
  readonly dev: string;
}

/** All folders below a root: "/" on a box, a folder of their own in tests. */
export function foldersBelow(root: string): Folders {
  return {
    system: join(root, "data/system"),
    callbox: join(root, "data/callbox"),
    updates: join(root, "data/updates"),
    sticks: join(root, "run/callbox-usb"),
    run: join(root, "run/callbox-keeper"),
    kept: join(root, "run/callbox-kept"),
    etc: join(root, "etc"),
    proc: join(root, "proc"),
    sys: join(root, "sys"),
    dev: join(root, "dev"),
  };
}
