import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Fault } from "./faults.ts";
import { type SoakReport, soak } from "./soak.ts";
import { table } from "./verdict.ts";

/**
 * `make soak`: hours of mixed traffic on a real box, then the verdict. SOAK=2h (also 90m, 10m), SEED=1, RATE=10 (calls a
 * minute), QUIET=10 (minutes between two looks at rest), FAULTS=board,web,media, RTP=12000 (first port), KEEP=1 keeps the folder.
 */
const env = process.env;
const out = fileURLToPath(new URL("../out", import.meta.url));

/** What a setting may be, instead of a stack trace. */
function refuse(words: string): never {
  console.error(words);
  process.exit(2);
}

function minutesOf(text: string): number {
  const [, count = "", unit = ""] = /^(\d+(?:\.\d+)?)(h|m)$/.exec(text) ?? [];
  if (count === "") return refuse(`SOAK=${text}: hours or minutes, such as 2h or 90m`);
  return Number(count) * (unit === "h" ? 60 : 1);
}

function faultsOf(text: string): Fault[] {
  const words = text.split(",").filter((word) => word !== "");
  const known = words.filter((word) => word === "board" || word === "media" || word === "web");
  if (known.length < words.length) refuse(`FAULTS=${text}: board, media, web or several with commas`);
  return known;
}

function page(report: SoakReport, settings: string): string {
  const kinds = Object.entries(report.kinds).map(([kind, count]) => `  ${String(count).padStart(5)}  ${kind}`);
  const sentences = report.sentences.slice(0, 60).map((sentence) => `  ${sentence}`);
  return [
    settings,
    "",
    table(report.rows),
    "",
    "What became of the calls, as their callers saw it:",
    ...kinds,
    ...(sentences.length === 0 ? [] : ["", "What is wrong:", ...sentences]),
    "",
    report.isGood ? "PASSED" : "FAILED",
    "",
  ].join("\n");
}

const minutes = minutesOf(env.SOAK ?? "2h");
const seed = Number(env.SEED ?? "1");
const callsPerMinute = Number(env.RATE ?? "10");
const faults = faultsOf(env.FAULTS ?? "");
const report = await soak({
  minutes,
  seed,
  callsPerMinute,
  quietEveryMinutes: Math.min(Number(env.QUIET ?? "10"), Math.max(1, minutes / 4)),
  faults,
  firstRtpPort: Number(env.RTP ?? "12000"),
  pace: { talkMs: [2_000, 20_000], patienceMs: 75_000 },
  settleMs: 45_000,
  say: (line) => console.log(line),
});
const settings = `${minutes} min, ${callsPerMinute} calls a minute, seed ${seed}, faults: ${faults.join(", ") || "none"}`;
const text = page(report, settings);
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "soak.txt"), text);
writeFileSync(join(out, "soak.json"), JSON.stringify({ settings, ...report }, undefined, 1));
console.log(`\n${text}`);
if (env.KEEP === undefined && report.isGood) rmSync(report.folder, { recursive: true, force: true });
else console.log(`Data, log and sockets are kept in ${report.folder}`);
process.exit(report.isGood ? 0 : 1);
