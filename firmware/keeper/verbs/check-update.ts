import { Type } from "typebox";
import { KeeperRefusal } from "#firmware/keeper/protocol.ts";
import { checkUpdate as check } from "#firmware/keeper/update/check.ts";
import { Place, whileThere } from "#firmware/keeper/update/place.ts";
import { verb } from "#firmware/keeper/verb.ts";

/** Each reads a whole file and holds its hashes. A second one may come while nobody waits for the first any more. */
const MOST_CHECKS = 2;

/**
 * Whether an update can be installed here, and what it is. Refusals are those of `checkUpdate` and
 * `whileThere`, and "busy".
 */
export const checkUpdate = verb({
  input: Type.Object({ place: Place }, { additionalProperties: false }),
  async run({ place }, { keeper, progress }) {
    const { work } = keeper;
    if (work.checks >= MOST_CHECKS) throw new KeeperRefusal("busy", "other updates are being looked at");
    work.checks++;
    try {
      const { version, bytes, isOlder, isSame } = await whileThere(keeper, place, () =>
        check(keeper, place, (share) => progress(Math.floor(share * 100), "checking")),
      );
      return { version, bytes, isOlder, isSame };
    } finally {
      work.checks--;
    }
  },
});
