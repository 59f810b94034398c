import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Folders } from "./folders.ts";
import type { RunProgram } from "./run-program.ts";
import { Trial } from "./update/trial.ts";
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
}

export function createKeeper(parts: KeeperParts): Keeper {
  return { ...parts, trial: new Trial(parts), watchdog: new Watchdog(parts) };
}
