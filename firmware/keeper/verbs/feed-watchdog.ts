import { Type } from "typebox";
import { verb } from "#firmware/keeper/verb.ts";

/** The call center lives, and whether calls can be made; said every few seconds. */
export const feedWatchdog = verb({
  input: Type.Object(
    { canCall: Type.Boolean(), because: Type.String({ maxLength: 200 }) },
    { additionalProperties: false },
  ),
  async run({ canCall, because }, { keeper }) {
    keeper.watchdog.sign(canCall, because);
    // Writing the boot choice may take its time; life signs go on.
    if (canCall)
      keeper.trial
        .good(false)
        .catch((error: unknown) => keeper.log.error("the system could not be marked good", { error }));
    return {};
  },
});
