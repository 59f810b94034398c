import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { KeeperParts as Keeper } from "./keeper.ts";
import { readRunning } from "./update/machine.ts";

/** The first program of the box writes into it which start of the machine it was (`images/boot/init.sh`). */
const MADE_ANEW = "../.made-anew";

/** Whether /data could not be read at this start of the machine and was made anew: all that the box knew is gone. */
export async function hasLostData(keeper: Pick<Keeper, "folders">): Promise<boolean> {
  const noted = await readFile(join(keeper.folders.system, MADE_ANEW), "utf8").catch(() => ""); // as a rule there is none
  return noted.trim() !== "" && noted.trim() === (await readRunning(keeper)).bootId;
}
