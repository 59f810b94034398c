import { Type } from "typebox";
import type { Keeper } from "#firmware/keeper/keeper.ts";
import { KeeperRefusal } from "#firmware/keeper/protocol.ts";
import type { Ran } from "#firmware/keeper/run-program.ts";
import { raucOptions } from "#firmware/keeper/update/bundle.ts";
import { checkUpdate } from "#firmware/keeper/update/check.ts";
import { otherSlot, readRunning } from "#firmware/keeper/update/machine.ts";
import { writeNote } from "#firmware/keeper/update/notes.ts";
import { Place, whileThere } from "#firmware/keeper/update/place.ts";
import { type Asked, verb } from "#firmware/keeper/verb.ts";

/** A slow card takes minutes; a quarter of an hour is a fault. */
const INSTALL_MS = 15 * 60_000;
/** The share of the whole that checking is shown as. */
const CHECKED_PERCENT = 20;

/**
 * Writes an update into the system that does not run; the next start takes it. Refusals: those of `checkUpdate`,
 * "older" (unless that is asked for), "busy" (another one is being installed, or the system that runs is still being tried),
 * "install-failed", "stick-gone". Whatever goes wrong, the system that runs is untouched.
 */
export const installUpdate = verb({
  input: Type.Object(
    { place: Place, mayBeOlder: Type.Boolean(), version: Type.String({ maxLength: 64 }) },
    { additionalProperties: false },
  ),
  async run(input, asked) {
    const { keeper } = asked;
    if (keeper.work.isInstalling) throw new KeeperRefusal("busy", "an update is being installed");
    // It would be written over the only system that is known to be good.
    if (keeper.trial.isOn) throw new KeeperRefusal("busy", "the system that runs is still being tried");
    keeper.work.isInstalling = true;
    try {
      return await whileThere(keeper, input.place, () => install(input, asked));
    } finally {
      keeper.work.isInstalling = false;
    }
  },
});

async function install(
  input: { readonly place: Place; readonly mayBeOlder: boolean; readonly version: string },
  { keeper, progress }: Asked,
): Promise<{ version: string }> {
  const { path, version, isOlder } = await checkUpdate(keeper, input.place, (share) =>
    progress(Math.floor(share * CHECKED_PERCENT), "checking"),
  );
  if (version !== input.version) throw new KeeperRefusal("no-update", `another update lies there now: ${version}`);
  if (isOlder && !input.mayBeOlder) throw new KeeperRefusal("older", `${version} is older than what runs`);
  const onLine = (line: string): void => {
    const [, percent, words = ""] = /^\s*(\d+)%\s+(.*)$/.exec(line) ?? [];
    if (percent !== undefined)
      progress(CHECKED_PERCENT + Math.floor((Number(percent) * (100 - CHECKED_PERCENT)) / 100), words);
  };
  const ran = await keeper.run("rauc", [...raucOptions(keeper), "install", path], { timeoutMs: INSTALL_MS, onLine });
  if (ran.code !== 0) throw new KeeperRefusal("install-failed", lastWords(ran));
  await noteInstalled(keeper, version);
  return { version };
}

async function noteInstalled(keeper: Keeper, version: string): Promise<void> {
  const running = await readRunning(keeper);
  if (running.slot === undefined) return; // looked at before the installation
  await writeNote(keeper, {
    from: { slot: running.slot, version: running.version },
    to: { slot: otherSlot(running.slot), version },
    installedAt: keeper.clock.now(),
    bootId: running.bootId,
    state: "installed",
    tries: 0,
    because: [],
  });
  keeper.log.info("an update is installed", { version });
}

/** Why RAUC gave up, in its own words. */
function lastWords({ stdout, stderr }: Ran): string {
  const told = /^LastError: (.*)$/m.exec(stdout)?.[1];
  const lines = stderr.split("\n").filter((line) => line !== "" && !line.startsWith("rauc-Message"));
  return (told ?? lines.at(-1) ?? "rauc says nothing").slice(0, 300);
}
