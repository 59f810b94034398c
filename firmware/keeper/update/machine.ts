import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { KeeperParts as Keeper } from "#firmware/keeper/keeper.ts";

/** Which of the two systems. */
export type Slot = "A" | "B";

/** The system that runs. */
export interface Running {
  readonly version: string;
  readonly board: string;
  /** Undefined on a machine that has no two systems. */
  readonly slot: Slot | undefined;
  /** The kind of machine updates must be for. */
  readonly compatible: string;
  /** Different after each start. */
  readonly bootId: string;
}

/** What runs, from files the image and the kernel give. */
export async function readRunning({ folders }: Pick<Keeper, "folders">): Promise<Running> {
  const read = async (path: string): Promise<string> => (await readFile(path, "utf8").catch(() => "")).trim(); // not everywhere
  const [version, board, cmdline, conf, bootId] = await Promise.all([
    read(join(folders.etc, "callbox-version")),
    read(join(folders.etc, "callbox-board")),
    read(join(folders.proc, "cmdline")),
    read(join(folders.etc, "rauc/system.conf")),
    read(join(folders.proc, "sys/kernel/random/boot_id")),
  ]);
  const slot = /(?:^|\s)rauc\.slot=([AB])(?:\s|$)/.exec(cmdline)?.[1] as Slot | undefined; // the pattern allows no other
  const compatible = /^compatible=(.*)$/m.exec(conf)?.[1]?.trim() ?? "";
  return { version, board, slot, compatible, bootId };
}

export function otherSlot(slot: Slot): Slot {
  return slot === "A" ? "B" : "A";
}
