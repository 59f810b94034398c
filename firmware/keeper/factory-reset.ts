import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "#firmware/kernel/clock.ts";
import type { Logger } from "#firmware/kernel/log.ts";
import type { Folders } from "./folders.ts";
import type { RunProgram } from "./run-program.ts";

/** Seen by `callbox-reset.service` before anything of the box runs; it is deleted once all is wiped. */
export const RESET_MARK = "factory-reset";
/** Whoever asked gets an answer before the system goes down. */
const ANSWER_MS = 500;

/**
 * Asks for a factory reset: a mark that outlasts a power cut, then a restart. Whatever happens in between, the next
 * start either sees no mark and all data, or the mark and wipes (again) until nothing is left.
 */
export async function markFactoryReset(
  by: string,
  { clock, log, folders, run }: { clock: Clock; log: Logger; folders: Folders; run: RunProgram },
): Promise<void> {
  log.warn("factory reset", { by });
  await mkdir(folders.system, { recursive: true });
  const file = await open(join(folders.system, RESET_MARK), "w", 0o600);
  try {
    await file.writeFile(`${by}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  const folder = await open(folders.system, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
  clock.after(ANSWER_MS, () => {
    run("systemctl", ["reboot"]).then(
      ({ code, stderr }) => code !== 0 && log.error("the system did not restart", { stderr }),
      (error: unknown) => log.error("the system could not be restarted", { error }),
    );
  });
}
