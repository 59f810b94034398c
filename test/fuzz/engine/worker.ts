import { parentPort, workerData } from "node:worker_threads";
import { findTarget } from "#test/fuzz/targets.ts";
import { FuzzFailure, fuzzLong, fuzzTarget } from "./fuzz-target.ts";
import type { WorkerAnswer, WorkerJob } from "./worker-talk.ts";

/** A thread of its own for one target: its heap can be measured, and a hang can be ended from outside. */
const { name, seed, from, inputs, counters } = workerData as WorkerJob; // main.ts alone starts this
const at = new Int32Array(counters);

function answer(message: WorkerAnswer): void {
  parentPort?.postMessage(message);
}

try {
  const target = findTarget(name);
  const long = await fuzzLong(target, {
    fed: () => {
      at[2] = (at[2] ?? 0) + 1;
    },
  });
  const progress = (index: number, accepted: number): void => {
    at[0] = index;
    at[1] = accepted;
  };
  const result = await fuzzTarget(target, { seed, from, inputs, progress });
  answer({ kind: "done", result, long });
} catch (error) {
  const reason = error instanceof Error ? error.message : String(error);
  answer({ kind: "failed", reason, ...(error instanceof FuzzFailure && { input: error.input }) });
}
