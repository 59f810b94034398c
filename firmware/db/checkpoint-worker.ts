import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import { takePriority } from "#firmware/kernel/priority.ts";
import type { CheckpointDone } from "./checkpointer.ts";

takePriority("pages");

/** The thread of `Checkpointer`. A passive checkpoint waits for nobody, and nobody for it. */
const connection = new DatabaseSync((workerData as { path: string }).path);
const pages = connection.prepare("PRAGMA wal_checkpoint(PASSIVE)");

/** The log begins anew only once all of it has been moved, and calls go on writing meanwhile: each pass is shorter. */
const MAX_PASSES = 4;

function moveAll(): void {
  for (let pass = 1; pass <= MAX_PASSES; pass++) {
    const { log, checkpointed } = pages.get() as { log: number; checkpointed: number }; // the row of this pragma
    if (checkpointed >= log) return;
  }
}

parentPort?.on("message", () => {
  let done: CheckpointDone = {};
  try {
    moveAll();
  } catch (error) {
    done = { error: error instanceof Error ? error.message : String(error) };
  }
  parentPort?.postMessage(done);
});
