import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Type } from "typebox";
import { verb } from "#firmware/keeper/verb.ts";

/** Version and board of the system that runs. */
export const status = verb({
  input: Type.Object({}, { additionalProperties: false }),
  async run(_input, { keeper: { folders } }) {
    const read = async (name: string): Promise<string> =>
      (await readFile(join(folders.etc, name), "utf8").catch(() => "")).trim(); // an image without it says nothing
    return { version: await read("callbox-version"), board: await read("callbox-board") };
  },
});
