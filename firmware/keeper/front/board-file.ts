import { readFile } from "node:fs/promises";
import { type Static, Type } from "typebox";
import { Value } from "typebox/value";

const strict = { additionalProperties: false } as const;
const Pin = Type.Object(
  { line: Type.Integer({ minimum: 0, maximum: 1023 }), activeLow: Type.Optional(Type.Boolean()) },
  strict,
);

/** Button and lights of a board, by the lines of a GPIO chip. Absent parts are not there. */
export const FrontPins = Type.Object(
  {
    /** Labels the chip may have; the first that is there is taken. Numbers of sysfs differ from kernel to kernel. */
    chips: Type.Array(Type.String(), { minItems: 1 }),
    button: Type.Optional(Pin),
    lights: Type.Optional(
      Type.Object({ status: Type.Optional(Pin), line: Type.Optional(Pin), alarm: Type.Optional(Pin) }, strict),
    ),
  },
  strict,
);
export type FrontPins = Static<typeof FrontPins>;
export type Pin = Static<typeof Pin>;

const BoardFile = Type.Object({ name: Type.String(), front: Type.Optional(FrontPins) });

/** Reads /etc/callbox-board.json; undefined for a board without button and lights, or one that says nothing. */
export async function readFrontPins(path: string): Promise<FrontPins | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined); // an image without it has no front
  if (text === undefined) return undefined;
  const board: unknown = JSON.parse(text);
  if (!Value.Check(BoardFile, board)) throw new Error(`${path} does not describe a board`);
  return board.front;
}
