import { Type } from "typebox";
import { verb } from "#firmware/keeper/verb.ts";

/** Time for the answer to reach whoever asked: the first thing a restart ends is the page's server. */
const ANSWERED_MS = 1_000;

/** Starts the whole box anew, a second after it has said so. Whoever asks has made sure that no call is cut, or that it may be. */
export const restart = verb({
  input: Type.Object({}, { additionalProperties: false }),
  run(_input, { keeper: { clock, log, run } }) {
    log.warn("the box is started anew, as it was asked to");
    const reboot = async (): Promise<void> => {
      const { code, stderr } = await run("systemctl", ["reboot"]);
      if (code === 0) return;
      log.error("the system does not restart in order; it is forced to", { stderr });
      await run("systemctl", ["reboot", "--force"]);
    };
    clock.after(ANSWERED_MS, () => {
      reboot().catch((error: unknown) => log.error("the box could not be started anew", { error }));
    });
    return Promise.resolve({});
  },
});
