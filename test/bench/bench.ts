import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { ensureAsterisk, startAsterisk } from "./asterisk.ts";
import { measureIdle, measureSetUp, measureTalk, type Sample } from "./load.ts";
import { type Server, startCallbox } from "./server.ts";
import { type Row, table } from "./table.ts";

/**
 * `make bench`: the same calls through Asterisk and through Callbox, in turns, in one run. Everything happens in a
 * private network namespace, so ports are free and nothing reaches the network. Options: --reps 3, --n 60,
 * --window 15, --only talk,setup,idle.
 */
const { values: options } = parseArgs({
  options: {
    reps: { type: "string", default: "3" },
    n: { type: "string", default: "60" },
    window: { type: "string", default: "15" },
    rate: { type: "string", default: "50,300" },
    only: { type: "string", default: "talk,setup,idle" },
    inside: { type: "boolean", default: false },
  },
});

const out = new URL("../out/", import.meta.url).pathname;

function enterNamespace(): never {
  if (process.getuid?.() !== 0) {
    console.error(
      "make bench needs root: it runs both servers in a private network namespace and Asterisk in a chroot.",
    );
    process.exit(1);
  }
  const script = 'ip link set lo up && ip addr add 127.0.0.2/8 dev lo 2>/dev/null; exec "$@"';
  const run = spawnSync(
    "unshare",
    ["--net", "sh", "-c", script, "sh", process.execPath, ...process.argv.slice(1), "--inside"],
    { stdio: "inherit" },
  );
  process.exit(run.status ?? 1);
}

type Measurement = { readonly title: string; readonly unit: string; take(server: Server): Promise<Sample> };

function measurements(): Measurement[] {
  const only = new Set(options.only.split(","));
  const n = Number(options.n);
  const window = Number(options.window);
  const list: Measurement[] = [];
  if (only.has("idle")) list.push({ title: "idle", unit: "% of a core", take: (server) => measureIdle(server, 10) });
  if (only.has("talk")) {
    list.push({
      title: `${n} queue calls, recorded`,
      unit: "CPU ms per call-second",
      take: (server) => measureTalk(server, "7000", n, window),
    });
    list.push({
      title: `${n} queue calls, not recorded`,
      unit: "CPU ms per call-second",
      take: (server) => measureTalk(server, "7001", n, window),
    });
  }
  if (only.has("setup")) {
    for (const rate of options.rate.split(",").map(Number)) {
      list.push({
        title: `answer and hang up, ${rate} calls/s`,
        unit: "CPU ms per call",
        take: (server) => measureSetUp(server, "8001", rate, 10),
      });
    }
  }
  return list;
}

async function turn(start: () => Promise<Server>, results: Map<string, Sample[]>): Promise<string> {
  const server = await start();
  try {
    await sleep(1000);
    await measureSetUp(server, "8001", 20, 5); // warm-up: a just-in-time compiler's first calls are not its price
    for (const measurement of measurements()) {
      const sample = await measurement.take(server);
      console.log(
        `  ${server.name}: ${measurement.title}: ${sample.value.toFixed(2)} ${measurement.unit}${sample.sound ? "" : "  NOT SOUND"} ${sample.note}`,
      );
      results.set(measurement.title, [...(results.get(measurement.title) ?? []), sample]);
      await sleep(1500);
    }
  } finally {
    await server.stop();
  }
  return server.name;
}

if (!options.inside) enterNamespace();
ensureAsterisk();
const ours = new Map<string, Sample[]>();
const theirs = new Map<string, Sample[]>();
let peer = "Asterisk";
for (let repetition = 1; repetition <= Number(options.reps); repetition++) {
  console.log(`Turn ${repetition} of ${options.reps}`);
  peer = await turn(() => startAsterisk(Math.max(64, Number(options.n))), theirs);
  await turn(startCallbox, ours);
}
const rows: Row[] = measurements().map(({ title, unit }) => ({
  title,
  unit,
  ours: ours.get(title) ?? [],
  theirs: theirs.get(title) ?? [],
}));
const text = table(rows, peer);
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "bench.txt"), text);
writeFileSync(
  join(out, "bench.json"),
  `${JSON.stringify({ at: new Date().toISOString(), peer, rows }, undefined, 1)}\n`,
);
console.log(`\n${text}\nWritten to test/out/bench.txt and test/out/bench.json`);
process.exit(rows.every((row) => [...row.ours, ...row.theirs].every((sample) => sample.sound)) ? 0 : 3);
