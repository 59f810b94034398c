import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { buildImage } from "#test/tools/build-image.ts";
import { ensureAsterisk, startAsterisk } from "./asterisk.ts";
import { measureDsp } from "./dsp.ts";
import { measureIsdn } from "./e1/isdn.ts";
import { measureE1 } from "./e1.ts";
import { measureImage } from "./image.ts";
import { measureLines } from "./lines.ts";
import { measureAgents } from "./measure/agents.ts";
import { type Measurement, PARTS, serverMeasurements } from "./measure/parts.ts";
import { measureRecords } from "./measure/records.ts";
import { measureRecovery } from "./measure/recovery.ts";
import { placeCalls } from "./measure/set-up.ts";
import { enterNamespace } from "./namespace.ts";
import type { Reading, Section } from "./row.ts";
import { type Server, startCallbox } from "./server.ts";
import { measureSpans } from "./spans.ts";
import { table } from "./table.ts";
import { rowsOf } from "./verdict.ts";

/**
 * `make bench`: the same calls through Asterisk and through Callbox, in turns, in one run, and what is asked of
 * Callbox alone. Everything happens in a private network namespace. `--help` names the options.
 */
const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: PARTS.filter((part) => part !== "image").join(",") },
    reps: { type: "string", default: "2" },
    n: { type: "string", default: "60" },
    window: { type: "string", default: "12" },
    rates: { type: "string", default: "100,300" },
    inside: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const out = new URL("../out/", import.meta.url).pathname;
/** Where large things stay from one run to the next. */
const kept = new URL("../../.cache/bench/records/", import.meta.url).pathname;
/** Repetitions of what is asked of Callbox alone. */
const ROUNDS = 5;
const only = new Set(options.only.split(","));

function help(): never {
  console.log(`node test/bench/bench.ts [options]
  --only ${PARTS.join(",")}   parts to take (all but image)
  --reps 2          turns of each server
  --n 60            queue calls that stand at the same time
  --window 12       seconds of a measured stretch
  --rates 100,300   calls a second that are answered and hung up`);
  process.exit(0);
}

function say(name: string, title: string, reading: Reading): void {
  const figures = Object.entries(reading.figures).map(([key, value]) => `${key} ${Number(value.toFixed(2))}`);
  const sound = reading.isSound ? "" : "  NOT SOUND:";
  console.log(`  ${name}: ${title}: ${figures.join(", ")}${sound} ${reading.note}`);
}

type Readings = Map<Measurement, Reading[]>;

/** All measurements of one server, from its start to its end; gives its name. */
async function turn(start: () => Promise<Server>, isFirst: boolean, readings: Readings): Promise<string> {
  const server = await start();
  try {
    await sleep(1000);
    // Warm-up: a just-in-time compiler's first calls are not its price.
    await placeCalls(server, { extension: "8001", rate: 20, seconds: 5 });
    for (const [measurement, taken] of readings) {
      if (measurement.isOnce === true && !isFirst) continue;
      const reading = await measurement.take(server);
      say(server.name, measurement.title, reading);
      taken.push(reading);
      await sleep(1000);
    }
  } finally {
    await server.stop();
  }
  return server.name;
}

async function besidePeer(): Promise<{ sections: Section[]; peer: string }> {
  const sizes = { n: Number(options.n), window: Number(options.window), rates: options.rates.split(",").map(Number) };
  const chosen = serverMeasurements(sizes).filter(({ part }) => only.has(part));
  const ours: Readings = new Map(chosen.map((measurement) => [measurement, []]));
  const theirs: Readings = new Map(chosen.map((measurement) => [measurement, []]));
  if (chosen.length === 0) return { sections: [], peer: "" };
  ensureAsterisk();
  let peer = "";
  for (let repetition = 1; repetition <= Number(options.reps); repetition++) {
    console.log(`Turn ${repetition} of ${options.reps}`);
    peer = await turn(() => startAsterisk(Math.max(64, sizes.n)), repetition === 1, theirs);
    await turn(() => startCallbox(Math.max(64, sizes.n)), repetition === 1, ours);
  }
  const sections = chosen.map((measurement) => ({
    title: measurement.title,
    plans: measurement.rows,
    ours: ours.get(measurement) ?? [],
    theirs: theirs.get(measurement) ?? [],
  }));
  return { sections, peer };
}

async function alone(): Promise<Section[]> {
  const sections: Section[] = [];
  if (only.has("agents")) sections.push(...measureAgents(ROUNDS));
  if (only.has("isdn")) sections.push(...(await measureIsdn(2)));
  if (only.has("lines")) sections.push(...(await measureLines(ROUNDS)));
  if (only.has("records")) sections.push(await measureRecords(kept, { few: 100_000, many: 1_000_000, rounds: ROUNDS }));
  if (only.has("recovery")) sections.push(await measureRecovery(ROUNDS));
  if (only.has("e1")) sections.push(...(await measureE1(ROUNDS)));
  if (only.has("spans")) sections.push(...(await measureSpans(Number(options.reps), Number(options.window))));
  if (only.has("signalling")) sections.push(...measureDsp(ROUNDS));
  if (only.has("image")) sections.push(await measureImage(Number(options.reps)));
  return sections;
}

async function run(): Promise<void> {
  const startedAt = performance.now();
  const beside = await besidePeer();
  const { peer } = beside;
  const sections = [...beside.sections, ...(await alone())];
  const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
  const machine = `Node ${process.versions.node}, ${availableParallelism()} processors, ${minutes} minutes`;
  const text = `${new Date().toISOString()}, ${machine}\n${table(sections, peer)}`;
  const rows = sections.flatMap(rowsOf);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "bench.txt"), text);
  const json = { at: new Date().toISOString(), machine, peer, options, rows };
  writeFileSync(join(out, "bench.json"), `${JSON.stringify(json, undefined, 1)}\n`);
  console.log(`\n${text}\nWritten to test/out/bench.txt and test/out/bench.json`);
  process.exit(rows.some(({ verdict }) => verdict === "not sound") ? 3 : 0);
}

if (options.help) help();
const unknown = [...only].filter((part) => !PARTS.some((known) => known === part));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}; there are ${PARTS.join(", ")}`);
  process.exit(2);
}
if (only.has("image") && !options.inside && !buildImage("qemu")) process.exit(1);
if (!options.inside) enterNamespace();
await run();
