import { Type } from "typebox";
import { markFactoryReset } from "#firmware/keeper/factory-reset.ts";
import { verb } from "#firmware/keeper/verb.ts";

/** Makes the box as it was delivered: at the next start, which follows at once, its data is wiped before anything runs. */
export const factoryReset = verb({
  input: Type.Object({ by: Type.String({ maxLength: 60 }) }, { additionalProperties: false }),
  async run({ by }, { keeper }) {
    await markFactoryReset(by, keeper);
    return { restarting: true };
  },
});
