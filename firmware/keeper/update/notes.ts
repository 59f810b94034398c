import { join } from "node:path";
import { type Static, Type } from "typebox";
import type { KeeperParts as Keeper } from "#firmware/keeper/keeper.ts";
import { readOwnFile, writeOwnFile } from "#firmware/keeper/own-file.ts";

/** Why a system was not found good: `code` names a sentence of the page. */
export interface Because {
  readonly code: string;
  readonly detail: string;
}

const System = Type.Object({
  slot: Type.Union([Type.Literal("A"), Type.Literal("B")]),
  version: Type.String(),
});

/** The last update, from its installation to what became of it. Both systems read and write it. */
const UpdateNote = Type.Object({
  from: System,
  to: System,
  /** Wall time, milliseconds. */
  installedAt: Type.Number(),
  /** The start in which it was installed. */
  bootId: Type.String(),
  state: Type.Union([
    Type.Literal("installed"),
    Type.Literal("trying"),
    Type.Literal("good"),
    Type.Literal("fell-back"),
  ]),
  /** Starts of the new system. */
  tries: Type.Number(),
  because: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() })),
  endedAt: Type.Optional(Type.Number()),
});
export type UpdateNote = Readonly<Omit<Static<typeof UpdateNote>, "because">> & {
  readonly because: readonly Because[];
};

const NAME = "update.json";
const GOOD = "good.json";

/** The note; undefined when there is none that can be read. */
export async function readNote({ folders }: Pick<Keeper, "folders">): Promise<UpdateNote | undefined> {
  return readOwnFile(join(folders.system, NAME), UpdateNote);
}

/** The version of each system that has called itself and was found good. */
const GoodVersions = Type.Object({ A: Type.Optional(Type.String()), B: Type.Optional(Type.String()) });
export type GoodVersions = Readonly<Static<typeof GoodVersions>>;

export async function readGood({ folders }: Pick<Keeper, "folders">): Promise<GoodVersions> {
  return (await readOwnFile(join(folders.system, GOOD), GoodVersions)) ?? {};
}

export async function writeGood({ folders }: Pick<Keeper, "folders">, good: GoodVersions): Promise<void> {
  await writeOwnFile(join(folders.system, GOOD), JSON.stringify(good));
}

/** Whole or not at all, and on the disk when this resolves. */
export async function writeNote({ folders }: Pick<Keeper, "folders">, note: UpdateNote): Promise<void> {
  await writeOwnFile(join(folders.system, NAME), JSON.stringify(note));
}
