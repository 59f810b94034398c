import { open, readFile, rename, stat } from "node:fs/promises";
import { join } from "node:path";
import { Type } from "typebox";
import type { Keeper } from "#firmware/keeper/keeper.ts";
import { listFolder } from "#firmware/keeper/list-folder.ts";
import { STICK_NAME } from "#firmware/keeper/usb/sticks.ts";
import { verb } from "#firmware/keeper/verb.ts";

/** Looked for in the first folder of a stick, in large or small letters. */
const SETUP_FILES = ["callbox.yaml", "callbox.yml", "callbox.json"];
const REPORT_FILE = "callbox-report.txt";
/** Reading it must not keep calls waiting. */
const MAX_SETUP_OCTETS = 200_000;
/** Asked again after so long: nobody has to notice that the other side is gone. */
const LONGEST_WAIT_MS = 60_000;

/** Waits for a stick with a set-up file, a minute at most: the first after number `after`. */
export const usbAwait = verb({
  input: Type.Object({ after: Type.Integer({ minimum: 0 }) }, { additionalProperties: false }),
  async run({ after }, { keeper }) {
    const end = new AbortController();
    const timer = keeper.clock.after(LONGEST_WAIT_MS, () => end.abort());
    let last = after;
    try {
      for (;;) {
        const stick = await keeper.sticks.next(last, end.signal);
        if (stick === undefined) return { number: last, stick: null };
        last = stick.number;
        const found = await readSetup(keeper, stick.name);
        if (found !== undefined) return { number: last, stick: { name: stick.name, ...found } };
      }
    } finally {
      timer.cancel();
    }
  },
});

/**
 * Writes the report onto a stick in place of the one before; `append` adds to it. With `ofBox` it goes into a file that bears
 * the number of the box, so that the next box does not write over it.
 */
export const usbReport = verb({
  input: Type.Object(
    {
      stick: Type.String({ pattern: STICK_NAME }),
      text: Type.String({ maxLength: 60_000 }),
      append: Type.Boolean(),
      ofBox: Type.Optional(Type.String({ pattern: "^[0-9a-f]{8}$" })),
    },
    { additionalProperties: false },
  ),
  async run({ stick, text, append, ofBox }, { keeper }) {
    await keeper.sticks.writable(stick, async (folder) => {
      const path = join(folder, ofBox === undefined ? REPORT_FILE : `callbox-report-${ofBox}.txt`);
      const beside = append ? path : `${path}.new`;
      const file = await open(beside, append ? "a" : "w", 0o600);
      try {
        await file.writeFile(text, "utf8");
        await file.sync();
      } finally {
        await file.close();
      }
      if (!append) await rename(beside, path);
    });
    return { written: true };
  },
});

type Found =
  | { readonly file: string; readonly text: string }
  | { readonly file: string; readonly refused: "too-large" };

/** Undefined for a stick without such a file, or one that cannot be read: it may be for something else. */
async function readSetup(keeper: Keeper, name: string): Promise<Found | undefined> {
  try {
    const folder = keeper.sticks.folderOf(name);
    const file = (await listFolder(folder)).find((entry) => SETUP_FILES.includes(entry.toLowerCase()));
    if (file === undefined) return undefined;
    const { size } = await stat(join(folder, file));
    if (size > MAX_SETUP_OCTETS) return { file, refused: "too-large" };
    return { file, text: await readFile(join(folder, file), "utf8") };
  } catch (error) {
    keeper.log.warn("a USB stick cannot be read", { stick: name, error });
    return undefined;
  }
}
