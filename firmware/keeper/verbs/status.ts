import { Type } from "typebox";
import { hasLostData } from "#firmware/keeper/lost-data.ts";
import { readRunning } from "#firmware/keeper/update/machine.ts";
import { readNote } from "#firmware/keeper/update/notes.ts";
import { verb } from "#firmware/keeper/verb.ts";

/**
 * The system that runs, where updates are put, what became of the last one, whether the machine started by itself, and whether
 * that start found nothing left of its data.
 */
export const status = verb({
  input: Type.Object({}, { additionalProperties: false }),
  async run(_input, { keeper }) {
    const { version, board, slot } = await readRunning(keeper);
    const update = await readNote(keeper);
    const ownRestart = keeper.watchdog.ownRestart ?? null;
    return {
      ...{ version, board, slot: slot ?? null, updates: keeper.folders.updates, update: update ?? null, ownRestart },
      hasLostData: await hasLostData(keeper),
    };
  },
});
