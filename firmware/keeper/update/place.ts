import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import type { KeeperParts as Keeper } from "#firmware/keeper/keeper.ts";
import { listFolder } from "#firmware/keeper/list-folder.ts";
import { KeeperRefusal } from "#firmware/keeper/protocol.ts";

const NAME = "^[A-Za-z0-9][A-Za-z0-9._ ()-]{0,120}\\.raucb$";

/** Where a bundle lies: in the folder of uploads, or in the first folder of a USB stick. Names, never paths. */
export const Place = Type.Union([
  Type.Object({ from: Type.Literal("box"), name: fileName() }, { additionalProperties: false }),
  Type.Object(
    {
      from: Type.Literal("usb"),
      stick: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$" }),
      name: fileName(),
    },
    { additionalProperties: false },
  ),
]);
export type Place = Static<typeof Place>;

function fileName() {
  return Type.String({ pattern: NAME });
}

/** Told of one folder; a person chooses among a handful. */
const MOST_UPDATES = 100;

/** A file that may be an update. */
export type FoundUpdate = Place & { readonly bytes: number; readonly at: number };

/** The file of a place. Throws KeeperRefusal "no-update" for one that is not there or is no ordinary file. */
export async function pathOf({ folders }: Keeper, place: Place): Promise<string> {
  const path = join(place.from === "box" ? folders.updates : join(folders.sticks, place.stick), place.name);
  const found = await lstat(path).catch(() => undefined); // whatever the reason: nobody can install it
  if (found?.isFile() !== true) throw new KeeperRefusal("no-update", `${place.name} is not there`);
  return path;
}

/**
 * Does something with a file of a place. Throws KeeperRefusal "stick-gone" in place of whatever came of it when the stick
 * was pulled out meanwhile, or its blocks cannot be read.
 */
export async function whileThere<Result>(
  { folders }: Keeper,
  place: Place,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (place.from !== "usb") throw error;
    const isPlugged = await lstat(join(folders.sys, "class/block", place.stick)).then(
      () => true,
      () => false,
    );
    const { code = "", message = String(error) } = error as { code?: string; message?: string }; // of any error
    if (isPlugged && !["EIO", "ENODEV", "ENXIO"].includes(code)) throw error;
    throw new KeeperRefusal("stick-gone", message);
  }
}

/** Updates that were uploaded, and those on sticks that are plugged in. */
export async function findUpdates({ folders }: Keeper): Promise<FoundUpdate[]> {
  const found = await inFolder(folders.updates, (name) => ({ from: "box", name }));
  for (const stick of await list(folders.sticks))
    found.push(...(await inFolder(join(folders.sticks, stick), (name) => ({ from: "usb", stick, name }))));
  return found;
}

async function inFolder(folder: string, place: (name: string) => Place): Promise<FoundUpdate[]> {
  const found: FoundUpdate[] = [];
  const pattern = new RegExp(NAME);
  for (const name of (await list(folder)).filter((one) => pattern.test(one)).slice(0, MOST_UPDATES)) {
    const about = await lstat(join(folder, name)).catch(() => undefined); // taken away meanwhile
    if (about?.isFile() === true) found.push({ ...place(name), bytes: about.size, at: Math.round(about.mtimeMs) });
  }
  return found;
}

async function list(folder: string): Promise<string[]> {
  return listFolder(folder).catch(() => []); // no such folder, or a stick just pulled: nothing is there
}
