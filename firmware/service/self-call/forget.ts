import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Foundations } from "#firmware/service/foundations.ts";

/** Calls of the box to itself have ids of their own: whatever is left of one is known by it. */
export const SELF_CALL_PREFIX = "s";
/** As an index finds them, however many calls there are: "." follows "-". */
const OURS = (column: string): string => `${column} >= '${SELF_CALL_PREFIX}-' AND ${column} < '${SELF_CALL_PREFIX}.'`;
const TABLES = ["recording", "call_event", "call_leg", "call_queue", "live_call", "trace"] as const;

/** Removes every trace of calls of the box to itself: after each, and at a start, where a sudden stop has left one. */
export async function forgetSelfCalls({
  db,
  dataFolder,
  log,
}: Pick<Foundations, "db" | "dataFolder" | "log">): Promise<void> {
  const files = db.all<{ path: string }>(`SELECT path FROM recording WHERE ${OURS("call")}`);
  for (const { path } of files) {
    // A file that stays is no reason to take no calls.
    await rm(join(dataFolder, path), { force: true }).catch((error: unknown) =>
      log.warn("the recording of a call of the box to itself could not be removed", { path, error }),
    );
  }
  const isDone = db.attempt(() =>
    db.transaction(() => {
      for (const table of TABLES) db.run(`DELETE FROM ${table} WHERE ${OURS("call")}`);
      db.run(`DELETE FROM call WHERE ${OURS("id")}`);
    }),
  );
  if (!isDone) log.warn("what the call of the box to itself has left could not be removed");
}
