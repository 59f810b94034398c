import type { KeeperParts as Keeper } from "#firmware/keeper/keeper.ts";
import { KeeperRefusal } from "#firmware/keeper/protocol.ts";
import { readBundle } from "./bundle.ts";
import { readRunning } from "./machine.ts";
import { type Place, pathOf } from "./place.ts";
import { checkWhole } from "./verity.ts";
import { compareVersions } from "./version.ts";

/** An update that may be installed here. */
export interface CheckedUpdate {
  readonly path: string;
  readonly version: string;
  readonly bytes: number;
  /** It is older than what runs; nobody installs such a one by mistake. */
  readonly isOlder: boolean;
  readonly isSame: boolean;
}

/**
 * Everything that can be known before a slot is touched: the signature, the machine, every block of the content.
 * Throws KeeperRefusal: "foreign", "damaged", "clock", "other-machine", "no-update", "no-box".
 */
export async function checkUpdate(
  keeper: Keeper,
  place: Place,
  progress: (share: number) => void = () => undefined,
): Promise<CheckedUpdate> {
  const running = await readRunning(keeper);
  if (running.slot === undefined) throw new KeeperRefusal("no-box", "this machine has no two systems to choose from");
  const path = await pathOf(keeper, place);
  const bundle = await readBundle(keeper, path);
  if (bundle.compatible !== running.compatible)
    throw new KeeperRefusal("other-machine", `the update is for ${bundle.compatible}, this is ${running.compatible}`);
  await checkWhole(path, bundle.verity, progress);
  const order = compareVersions(bundle.version, running.version);
  return { path, version: bundle.version, bytes: bundle.bytes, isOlder: order < 0, isSame: order === 0 };
}
