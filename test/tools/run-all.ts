import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildImage } from "./build-image.ts";

/**
 * Runs the test projects that are named, or all but the image's, one after another (they share two processor cores and fixed
 * ports) and ends with `N passed, N failed[, N skipped]`, added up from the runner's own reports. The image's tests are of what
 * is built now.
 */
const named = process.argv.slice(2);
const projects = named.length > 0 ? named : ["unit", "sim", "interop", "web"];
const root = new URL("../..", import.meta.url).pathname;
const out = join(root, "test/out");
mkdirSync(out, { recursive: true });

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly success: boolean;
}

let passed = 0;
let failed = 0;
let skipped = 0;
let broken = false;
for (const project of projects) {
  const file = join(out, `${project}.json`);
  rmSync(file, { force: true });
  console.log(`\n== ${project}`);
  if (project === "image" && !(buildImage("qemu") && buildImage("generic"))) {
    broken = true;
    continue;
  }
  const run = spawnSync(
    "vitest",
    [
      "run",
      "--config",
      "test/vitest.config.ts",
      "--project",
      project,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
    ],
    { cwd: root, stdio: ["ignore", "inherit", "inherit"] },
  );
  try {
    const report = JSON.parse(readFileSync(file, "utf8")) as Report; // the runner's own report
    passed += report.numPassedTests;
    failed += report.numFailedTests;
    skipped += report.numPendingTests;
    if (!report.success || run.status !== 0) broken = true;
  } catch (error) {
    broken = true;
    console.error(`The ${project} tests left no report: ${String(error)}`);
  }
}
if (broken && failed === 0) failed = 1;
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = broken || failed > 0 ? 1 : 0;
