import { Type } from "typebox";
import { startAnew } from "#firmware/keeper/start-anew.ts";
import { verb } from "#firmware/keeper/verb.ts";

/** Time for the answer to reach whoever asked: the first thing a restart ends is the page's server. */
const ANSWERED_MS = 1_000;

/** Starts the whole box anew, a second after it has said so. Whoever asks has made sure that no call is cut, or that it may be. */
export const restart = verb({
  input: Type.Object({}, { additionalProperties: false }),
  run(_input, { keeper }) {
    keeper.log.warn("the box is started anew, as it was asked to");
    keeper.clock.after(ANSWERED_MS, () => void startAnew(keeper));
    return Promise.resolve({});
  },
});
