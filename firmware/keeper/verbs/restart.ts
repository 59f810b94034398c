import { Type } from "typebox";
import { KeeperRefusal } from "#firmware/keeper/protocol.ts";
import { verb } from "#firmware/keeper/verb.ts";

/** Starts the whole box anew. Whoever asks has made sure that no call is cut, or that it may be. */
export const restart = verb({
  input: Type.Object({}, { additionalProperties: false }),
  async run(_input, { keeper }) {
    keeper.log.warn("the box is started anew, as it was asked to");
    const { code, stderr } = await keeper.run("systemctl", ["reboot"]);
    if (code !== 0) throw new KeeperRefusal("restart-failed", stderr.slice(0, 300));
    return {};
  },
});
