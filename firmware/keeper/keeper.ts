import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Folders } from "./folders.ts";
import type { RunProgram } from "./run-program.ts";

/** What verbs work with. Folders and programs are given, so that the keeper also runs as an ordinary process. */
export interface Keeper {
  readonly clock: Clock;
  readonly log: Logger;
  readonly folders: Folders;
  readonly run: RunProgram;
}
