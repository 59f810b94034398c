import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { inputAt } from "./engine/fuzz-target.ts";
import type { FuzzTarget } from "./engine/target.ts";
import type { WorkerAnswer, WorkerJob } from "./engine/worker-talk.ts";
import { findTarget, TARGETS } from "./targets.ts";

/**
 * `make fuzz`: every parser is given its inputs, one parser after another. Settings are environment variables: TARGET
 * (one parser), SEED (what a failure printed), COUNT (inputs for each), AT (this one input alone).
 */
const out = new URL("../out/fuzz/", import.meta.url).pathname;
const seed = Number(process.env.SEED ?? Date.now() & 0x7fff_ffff);
/** An input that has not come back after this long is taken for one that never will. */
const HANG_MS = 60_000;
const PROGRESS_MS = 10_000;

function wanted(): readonly FuzzTarget[] {
  const name = process.env.TARGET;
  if (name === undefined || name === "") return TARGETS;
  try {
    return name.split(",").map(findTarget);
  } catch (error) {
    console.error(error instanceof Error ? `${error.message}, and api (make fuzz TARGET=api)` : error);
    process.exit(2);
  }
}

function keep(name: string, index: number | string, input: Uint8Array): string {
  mkdirSync(out, { recursive: true });
  const path = join(out, `${name}-${seed}-${index}.bin`);
  writeFileSync(path, input);
  return path;
}

/** Runs one target in a thread; an answer comes in any case. */
function run(target: FuzzTarget, from: number, inputs: number): Promise<WorkerAnswer> {
  const counters = new SharedArrayBuffer(12);
  const at = new Int32Array(counters);
  const workerData: WorkerJob = { name: target.name, seed, from, inputs, counters };
  const worker = new Worker(new URL("./engine/worker.ts", import.meta.url), { workerData, stderr: true });
  // Decoders complain of each damaged file.
  worker.stderr.resume();
  let last = -1;
  let movedAt = performance.now();
  let toldAt = performance.now();
  return new Promise((resolve) => {
    const watch = setInterval(() => {
      const now = performance.now();
      const index = at[0] ?? 0;
      const moved = index + (at[2] ?? 0);
      if (moved !== last) movedAt = now;
      last = moved;
      if (now - movedAt > HANG_MS) {
        const input = inputAt(target, seed, index + 1);
        finish({
          kind: "failed",
          reason: `${target.name}, seed ${seed}: input ${index + 1} (or a long one) hangs`,
          input,
        });
      } else if (now - toldAt > PROGRESS_MS) {
        toldAt = now;
        console.log(`  ${target.name}  ${index - from} of ${inputs}, ${at[1]} accepted`);
      }
    }, 500);
    const finish = (answer: WorkerAnswer): void => {
      clearInterval(watch);
      void worker.terminate().then(() => resolve(answer));
    };
    worker.once("message", finish);
    worker.once("error", (error) => finish({ kind: "failed", reason: `${target.name}: the thread ended: ${error}` }));
  });
}

function tell(target: FuzzTarget, answer: WorkerAnswer): boolean {
  if (answer.kind === "failed") {
    console.log(`FAILED  ${answer.reason}`);
    if (answer.input !== undefined) console.log(`  the input: ${keep(target.name, "failed", answer.input)}`);
    console.log(`  again:     make fuzz TARGET=${target.name} SEED=${seed}   (one input: AT=number)`);
    return false;
  }
  const { inputs, accepted, seconds, slowestMs, grownBytes } = answer.result;
  const share = `${Math.round((accepted / inputs) * 100)} %`.padStart(5);
  const longest = Object.entries(answer.long).reduce((most, one) => (one[1] > most[1] ? one : most), ["", 0]);
  console.log(
    [
      `${target.name.padEnd(16)} ${String(inputs).padStart(8)} inputs ${share} accepted ${seconds.toFixed(0).padStart(5)} s`,
      `slowest ${slowestMs.toFixed(0)} ms, heap ${grownBytes >= 0 ? "+" : ""}${(grownBytes / 1024).toFixed(0)} kB`,
      longest[1] > 1 ? `longest “${longest[0]}” ${longest[1].toFixed(0)} ms` : "",
    ].join("  "),
  );
  if (target.whyFewer !== undefined && inputs < 1_000_000) console.log(`${" ".repeat(17)}${target.whyFewer}`);
  return true;
}

let sound = true;
console.log(`seed ${seed}`);
for (const target of wanted()) {
  const one = process.env.AT;
  const from = one === undefined || one === "" ? 0 : Number(one);
  const inputs = one === undefined || one === "" ? Number(process.env.COUNT || target.inputs) : 1;
  if (one !== undefined && one !== "") console.log(`  ${keep(target.name, from, inputAt(target, seed, from))}`);
  if (!tell(target, await run(target, from, inputs))) sound = false;
}
process.exitCode = sound ? 0 : 1;
