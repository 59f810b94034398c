import { constants, setPriority } from "node:os";

/** What goes before what where there is not enough processor for all: voice, then calls, then pages and reports, then what may take as long as it does. */
const LEVELS = {
  voice: constants.priority.PRIORITY_HIGH,
  calls: constants.priority.PRIORITY_ABOVE_NORMAL,
  pages: constants.priority.PRIORITY_NORMAL,
  spare: constants.priority.PRIORITY_BELOW_NORMAL,
} as const;

/**
 * Gives the calling thread (and what it starts from now on) or the process `pid` its place. False where the system does
 * not let us: going up needs CAP_SYS_NICE.
 */
export function takePriority(of: keyof typeof LEVELS, pid = 0): boolean {
  try {
    setPriority(pid, LEVELS[of]);
    return true;
  } catch {
    return false;
  }
}
