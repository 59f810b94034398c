import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import { Firewall } from "./firewall/firewall.ts";
import type { Folders } from "./folders.ts";
import { Front } from "./front/front.ts";
import type { RunProgram } from "./run-program.ts";
import { Ssh } from "./ssh/ssh.ts";
import { Trial } from "./update/trial.ts";
import { Sticks } from "./usb/sticks.ts";
import { Watchdog } from "./watchdog.ts";

/** What the keeper works with. Folders and programs are given, so that it also runs as an ordinary process. */
export interface KeeperParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly folders: Folders;
  readonly run: RunProgram;
}

/** What verbs work with: the parts, and what lasts from one request to the next. */
export interface Keeper extends KeeperParts {
  readonly trial: Trial;
  readonly watchdog: Watchdog;
  readonly firewall: Firewall;
  readonly ssh: Ssh;
  readonly sticks: Sticks;
  readonly front: Front;
  /** What is being done with updates now. */
  readonly work: { isInstalling: boolean; checks: number };
  /** The name in the network that was asked for last. */
  readonly names: { asked: string | undefined };
}

export function createKeeper(parts: KeeperParts): Keeper {
  const firewall = new Firewall({ ...parts, ssh: () => ssh.port() });
  const ssh: Ssh = new Ssh({ ...parts, changed: () => firewall.refresh() });
  return {
    ...parts,
    trial: new Trial(parts),
    watchdog: new Watchdog(parts),
    ...{ firewall, ssh, sticks: new Sticks(parts), front: new Front(parts) },
    ...{ work: { isInstalling: false, checks: 0 }, names: { asked: undefined } },
  };
}
