import { Type } from "typebox";
import { LightPattern } from "#firmware/keeper/front/lights.ts";
import { verb } from "#firmware/keeper/verb.ts";

/** What the lights at the front show until the next word, 30 seconds at most. A box without lights says so. */
export const leds = verb({
  input: Type.Object(
    { status: LightPattern, line: LightPattern, alarm: LightPattern },
    { additionalProperties: false },
  ),
  run(lights, { keeper }) {
    return Promise.resolve({ shown: keeper.front.light(lights) });
  },
});
