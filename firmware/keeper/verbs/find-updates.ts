import { Type } from "typebox";
import { findUpdates as find } from "#firmware/keeper/update/place.ts";
import { verb } from "#firmware/keeper/verb.ts";

/** Files that may be updates: uploaded ones and those on USB sticks. Nothing is known of them yet. */
export const findUpdates = verb({
  input: Type.Object({}, { additionalProperties: false }),
  run: async (_input, { keeper }) => ({ updates: await find(keeper) }),
});
