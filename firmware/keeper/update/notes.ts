import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import type { KeeperParts as Keeper } from "#firmware/keeper/keeper.ts";
import type { Slot } from "./machine.ts";

/** Why a system was not found good: `code` names a sentence of the page. */
export interface Because {
  readonly code: string;
  readonly detail: string;
}

/** The last update, from its installation to what became of it. Both systems read and write it. */
export interface UpdateNote {
  readonly from: { readonly slot: Slot; readonly version: string };
  readonly to: { readonly slot: Slot; readonly version: string };
  /** Wall time, milliseconds. */
  readonly installedAt: number;
  /** The start in which it was installed. */
  readonly bootId: string;
  readonly state: "installed" | "trying" | "good" | "fell-back";
  /** Starts of the new system. */
  readonly tries: number;
  readonly because: readonly Because[];
  readonly endedAt?: number;
}

const NAME = "update.json";
const GOOD = "good.json";

/** The note; undefined when there is none that can be read. */
export async function readNote({ folders }: Pick<Keeper, "folders">): Promise<UpdateNote | undefined> {
  try {
    return JSON.parse(await readFile(join(folders.system, NAME), "utf8")) as UpdateNote; // written by us alone
  } catch {
    return undefined; // none yet, or lost with the disk: then nothing is known of an update
  }
}

/** The version of each system that has called itself and was found good. */
export type GoodVersions = { readonly [S in Slot]?: string };

export async function readGood({ folders }: Pick<Keeper, "folders">): Promise<GoodVersions> {
  try {
    return JSON.parse(await readFile(join(folders.system, GOOD), "utf8")) as GoodVersions; // written by us alone
  } catch {
    return {}; // as with the note
  }
}

export async function writeGood({ folders }: Pick<Keeper, "folders">, good: GoodVersions): Promise<void> {
  await writeWhole(join(folders.system, GOOD), JSON.stringify(good));
}

/** Whole or not at all, and on the disk when this resolves. */
export async function writeNote({ folders }: Pick<Keeper, "folders">, note: UpdateNote): Promise<void> {
  await writeWhole(join(folders.system, NAME), JSON.stringify(note));
}

/** Replaces a file so that a power cut leaves the old one or the new one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const folder = join(path, "..");
  await mkdir(folder, { recursive: true });
  const fresh = `${path}.new`;
  await flushed(fresh, "w", async (file) => void (await file.writeFile(text)));
  await rename(fresh, path);
  await flushed(folder, "r", async () => undefined);
}

async function flushed(
  path: string,
  flags: string,
  write: (file: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const file = await open(path, flags);
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
