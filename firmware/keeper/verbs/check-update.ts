import { Type } from "typebox";
import { checkUpdate as check } from "#firmware/keeper/update/check.ts";
import { Place, whileThere } from "#firmware/keeper/update/place.ts";
import { verb } from "#firmware/keeper/verb.ts";

/**
 * Whether an update can be installed here, and what it is. Refusals are those of `checkUpdate` and
 * `whileThere`.
 */
export const checkUpdate = verb({
  input: Type.Object({ place: Place }, { additionalProperties: false }),
  async run({ place }, { keeper, progress }) {
    const { version, bytes, isOlder, isSame } = await whileThere(keeper, place, () =>
      check(keeper, place, (share) => progress(Math.floor(share * 100), "checking")),
    );
    return { version, bytes, isOlder, isSame };
  },
});
