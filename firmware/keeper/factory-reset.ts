import { join } from "node:path";
import type { KeeperParts } from "./keeper.ts";
import { writeOwnFile } from "./own-file.ts";
import { startAnew } from "./start-anew.ts";

/** Seen by `callbox-reset.service` before anything of the box runs; it is deleted once all is wiped. */
const RESET_MARK = "factory-reset";
/** Whoever asked gets an answer before the system goes down. */
const ANSWER_MS = 500;

/**
 * Asks for a factory reset: a mark that outlasts a power cut, then a restart. Whatever happens in between, the next
 * start either sees no mark and all data, or the mark and wipes (again) until nothing is left. Rejects where the mark cannot
 * be written; then nothing is reset.
 */
export async function markFactoryReset(by: string, keeper: KeeperParts): Promise<void> {
  const { clock, log, folders } = keeper;
  log.warn("factory reset", { by });
  await writeOwnFile(join(folders.system, RESET_MARK), `${by}\n`);
  clock.after(ANSWER_MS, () => void startAnew(keeper));
}
