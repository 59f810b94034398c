import { Type } from "typebox";
import { verb } from "#firmware/keeper/verb.ts";

/**
 * What the box found when it called itself. A new system is good by that and by nothing else; one that cannot make a
 * call is left for the earlier one (`fallsBack`).
 */
export const markGood = verb({
  input: Type.Object(
    {
      isGood: Type.Boolean(),
      because: Type.Array(
        Type.Object({ code: Type.String({ maxLength: 40 }), detail: Type.String({ maxLength: 300 }) }),
        { maxItems: 20 },
      ),
    },
    { additionalProperties: false },
  ),
  async run({ isGood, because }, { keeper }) {
    if (!isGood) return { fallsBack: await keeper.trial.failed(because) };
    await keeper.trial.good(true);
    return { fallsBack: false };
  },
});
