import { join } from "node:path";
import type { Logger } from "#firmware/kernel/log.ts";
import { callHelper } from "./called.ts";
import { forkHelper } from "./forked.ts";

/** A program of ours that works for this process. */
export interface HelperProgram {
  /** What the service manager calls it. */
  readonly name: "media" | "web" | "convert";
  readonly file: URL;
  readonly args: readonly string[];
  /** Options of the engine, where we start it ourselves. */
  readonly execArgv: readonly string[];
  readonly log: Logger;
  /** What it says to us. */
  readonly message: (message: unknown) => void;
  /** It could not be started or not be spoken to; `ended` follows where it does not run. */
  readonly error: (error: Error) => void;
  /** What it writes to its standard error, where that comes to us; otherwise it goes where ours goes. */
  readonly complaint?: (text: string) => void;
}

/** How a process ended, as far as it is known here. */
export interface HelperEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** The other process, as long as it lives. */
export interface Helper {
  /** Undefined where the service manager started it. */
  readonly pid: number | undefined;
  readonly isConnected: boolean;
  /** Resolves when it is gone, however. */
  readonly ended: Promise<HelperEnd>;
  /** Says something; `done` is told when it could not be. What is said after its end is lost. */
  send(message: unknown, done?: (error?: Error | null) => void): void;
  /** It may end in its own order. */
  dismiss(): void;
  /** Ends it, whatever it does. */
  kill(): void;
}

/**
 * Folder of the sockets behind which the service manager starts helpers, each with a user, rights and limits of its
 * own: a connection to `<name>.sock` starts one and is the channel to it, a connection to `<name>.end` ends it by force.
 * Undefined where we fork them.
 */
export function helperFolder(): string | undefined {
  return process.env.CALLBOX_HELPERS;
}

/** Starts a helper. */
export function startHelper(program: HelperProgram): Helper {
  const folder = helperFolder();
  return folder === undefined ? forkHelper(program) : callHelper(program, join(folder, program.name));
}
