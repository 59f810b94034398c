import { heapBytes } from "#test/fuzz/engine/fuzz-target.ts";
import { Box } from "#test/support/box.ts";
import { openApiFuzz, runApiFuzz } from "./run-api-fuzz.ts";

/** The long run of the API fuzz, on a real box: COUNT requests (50,000), SEED as printed, AT for one of them alone. */
const seed = Number(process.env.SEED ?? Date.now() & 0x7fff_ffff);
const at = process.env.AT;
const from = at === undefined || at === "" ? 0 : Number(at);
const requests = at === undefined || at === "" ? Number(process.env.COUNT || 50_000) : 1;

/** Journal, audit and versions are kept on disk: what is asked leaves nothing in memory. */
const MAX_GROWN_MB = 40;

console.log(`api, seed ${seed}`);
const box = await Box.open();
try {
  const fuzz = await openApiFuzz(box);
  const wrong = await fuzz.rights();
  for (const one of wrong) console.log(`FAILED  ${one}`);
  const progress = (done: number): void => {
    if (done % 2_000 === 0 && done > 0)
      console.log(`  ${done} of ${requests}, heap ${process.memoryUsage().heapUsed >> 20} MB`);
  };
  const began = performance.now();
  // Schemas are compiled and pages read for the first time in these.
  if (requests > 1) await runApiFuzz(box, fuzz, { seed: seed + 1, from: 0, requests: Math.min(requests, 1_000) });
  const before = await heapBytes();
  const report = await runApiFuzz(box, fuzz, { seed, from, requests, progress });
  for (const one of report.complaints) console.log(`FAILED  ${one}\n`);
  console.log(
    `api  ${report.requests} requests in ${((performance.now() - began) / 1_000).toFixed(0)} s, statuses ${JSON.stringify(report.statuses)}`,
  );
  const grown = ((await heapBytes()) - before) / 2 ** 20;
  console.log(`the heap has grown by ${grown.toFixed(1)} MB`);
  if (grown > MAX_GROWN_MB) process.exitCode = 1;
  const caller = await box.caller();
  await caller.answered();
  caller.hangUp();
  await box.ended();
  console.log("the box still takes a call");
  if (wrong.length + report.complaints.length > 0) process.exitCode = 1;
} finally {
  await box.close();
}
