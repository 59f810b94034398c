import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import type { KeeperParts as Keeper } from "./keeper.ts";
import { readOwnFile, writeOwnFile } from "./own-file.ts";
import { readRunning } from "./update/machine.ts";
import type { Because } from "./update/notes.ts";

/** Why the machine started anew without being asked: `code` names a sentence of the page. */
export interface OwnRestart extends Because {
  /** Wall time, milliseconds. */
  readonly at: number;
}

const Note = Type.Object({
  code: Type.String(),
  detail: Type.String(),
  at: Type.Number(),
  /** The start in which it was decided; empty where only the hardware knew. */
  before: Type.String(),
  /** The start that came of it: told for as long as that lasts. */
  after: Type.Optional(Type.String()),
});
type Note = Static<typeof Note>;

const NAME = "own-restart.json";
/** WDIOF_CARDRESET of watchdog-api.rst: "Card previously reset the CPU". */
const CARD_RESET = 0x20;

/** Written before the machine is started anew, because it may not be able to say anything afterwards. */
export async function noteOwnRestart(keeper: Keeper, { code, detail }: Because): Promise<void> {
  const { bootId } = await readRunning(keeper);
  await write(keeper, { code, detail, at: keeper.clock.now(), before: bootId });
}

/** Why this start came about; undefined where somebody wanted it, or the power was gone. */
export async function readOwnRestart(keeper: Keeper): Promise<OwnRestart | undefined> {
  const { bootId } = await readRunning(keeper);
  const note = await readOwnFile(join(keeper.folders.system, NAME), Note);
  if (note?.after === bootId) return told(note);
  if (note !== undefined && note.after === undefined && note.before !== bootId)
    return told(await write(keeper, { ...note, after: bootId }));
  if (!(await wasResetByHardware(keeper))) return undefined;
  // Nobody who could have written it down was left.
  const because: Because = { code: "stuck", detail: "the hardware watchdog was not fed" };
  return told(await write(keeper, { ...because, at: keeper.clock.now(), before: "", after: bootId }));
}

function told({ code, detail, at }: Note): OwnRestart {
  return { code, detail, at };
}

async function write({ folders }: Keeper, note: Note): Promise<Note> {
  await writeOwnFile(join(folders.system, NAME), JSON.stringify(note));
  return note;
}

/** Not every board's watchdog remembers: 0 where it does not. */
async function wasResetByHardware({ folders }: Keeper): Promise<boolean> {
  const path = join(folders.sys, "class/watchdog/watchdog0/bootstatus");
  return (Number(await readFile(path, "utf8").catch(() => "0")) & CARD_RESET) !== 0;
}
