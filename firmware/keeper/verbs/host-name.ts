import { Type } from "typebox";
import { verb } from "#firmware/keeper/verb.ts";

/** Who looks after names may be stuck. */
const PATIENCE = { timeoutMs: 10_000 };
const AVAHI = ["org.freedesktop.Avahi", "/", "org.freedesktop.Avahi.Server"];

/**
 * Says under which name the box is to be found, and gives back under which it is: another box with the same name makes
 * it "callbox-2". Asking for the name it was asked for last changes nothing.
 */
export const hostName = verb({
  input: Type.Object(
    { name: Type.String({ pattern: "^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$" }) },
    { additionalProperties: false },
  ),
  async run({ name }, { keeper }) {
    const { run, log } = keeper;
    if (keeper.names.asked !== name) {
      const host = await run("hostnamectl", ["--transient", "hostname", name], PATIENCE);
      const avahi = await run("busctl", ["call", ...AVAHI, "SetHostName", "s", name], PATIENCE);
      // Avahi refuses the name it has.
      const isSet = avahi.code === 0 || /redundant/i.test(avahi.stderr);
      if (host.code !== 0 || !isSet) log.warn("the name was not taken", { host: host.stderr, avahi: avahi.stderr });
      if (isSet) keeper.names.asked = name;
    }
    const found = await run("busctl", ["call", ...AVAHI, "GetHostName"], PATIENCE);
    return { asked: name, found: /^s "([^"]+)"/.exec(found.stdout)?.[1] ?? null };
  },
});
