import { Type } from "typebox";
import { readRunning } from "#firmware/keeper/update/machine.ts";
import { readNote } from "#firmware/keeper/update/notes.ts";
import { verb } from "#firmware/keeper/verb.ts";

/** The system that runs, where updates are put, what became of the last one, and whether the machine started by itself. */
export const status = verb({
  input: Type.Object({}, { additionalProperties: false }),
  async run(_input, { keeper }) {
    const { version, board, slot } = await readRunning(keeper);
    const update = await readNote(keeper);
    const ownRestart = keeper.watchdog.ownRestart ?? null;
    return { version, board, slot: slot ?? null, updates: keeper.folders.updates, update: update ?? null, ownRestart };
  },
});
