import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readWav } from "#test/simulator/wav.ts";
import { sine } from "#test/support/rtp-phone.ts";
import { LineBox } from "./line-box.ts";
import { worstSnr } from "./purity.ts";

/**
 * Four lines talk for half an hour over a board whose clock is off: `make slips DRIFT=100`. Voice that was left out, made
 * up for or dropped on either side of the cable is counted, and in the last minute the tone that arrives is judged.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    "drift-ppm": { type: "string", default: "0" },
    lines: { type: "string", default: "4" },
  },
});

const LISTEN_SECONDS = 20;
const TONE_HZ = 400;
/** What a tone of µ-law keeps after it has been resampled; a slip of a frame leaves less than 10. */
const LEAST_SNR_DB = 25;

interface Slips {
  readonly host: number;
  readonly board: number;
  readonly lost: number;
}

async function count(box: LineBox): Promise<Slips> {
  let [host, board, lost] = [0, 0, 0];
  for (let port = 1; port <= box.phones.length; port++) {
    const { slips, cable } = await box.slips(port);
    host += (slips?.overruns ?? 0) + (slips?.underruns ?? 0);
    board += (slips?.boardOverruns ?? 0) + (slips?.boardUnderruns ?? 0);
    lost = (cable?.voiceLost ?? 0) + (cable?.voiceDropped ?? 0) + (cable?.damaged ?? 0);
  }
  return { host, board, lost };
}

/** How long this very process was not let run: a machine that stands still says nothing of the box. */
const held = monitorEventLoopDelay({ resolution: 5 });

const box = await LineBox.open(Number(values.lines), [`--drift-ppm=${values["drift-ppm"]}`]);
let isClean = false;
try {
  await box.talk();
  const tone = sine(TONE_HZ, 20);
  for (const phone of box.phones) phone.hum(tone);
  for (let port = 1; port <= box.phones.length; port++) {
    const ms = (Number(values.minutes) + 1) * 60_000;
    await box.simulator.client.request("hum", { port, hz: 700, ms });
  }
  await sleep(5_000);
  const before = await count(box);
  held.enable();
  const began = performance.now();
  const lasts = Number(values.minutes) * 60_000 - LISTEN_SECONDS * 1_000;
  while (performance.now() - began < lasts) {
    await sleep(Math.min(60_000, lasts));
    const now = await count(box);
    const minutes = ((performance.now() - began) / 60_000).toFixed(1);
    const said = [now.host - before.host, now.board - before.board, now.lost - before.lost];
    const heldMs = Math.round(held.max / 1e6);
    held.reset();
    const counts = `slips in the box ${said[0]}, on the board ${said[1]}; frames lost or damaged ${said[2]}`;
    console.log(`${minutes} min: ${counts}; the machine stood still for ${heldMs} ms at most`);
    for (const phone of box.phones) phone.packets.length = 0;
  }
  for (let port = 1; port <= box.phones.length; port++) await box.simulator.client.request("record", { port });
  await sleep(LISTEN_SECONDS * 1_000);
  const snr: number[] = [];
  for (let port = 1; port <= box.phones.length; port++) {
    const wav = join(box.folder, `${port}.wav`);
    await box.simulator.client.request("record-stop", { port, wav });
    snr.push(worstSnr(readWav(wav), TONE_HZ));
  }
  const after = await count(box);
  isClean = after.host === before.host && after.board === before.board && after.lost === before.lost;
  isClean &&= snr.every((db) => db > LEAST_SNR_DB);
  const total = `in the box ${after.host - before.host}, on the board ${after.board - before.board}`;
  console.log(`${values.lines} lines, ${values.minutes} min, board ${values["drift-ppm"]} ppm off: slips ${total};`);
  console.log(
    `frames lost or damaged ${after.lost - before.lost}; worst 100 ms of a tone on each line, dB over noise:`,
  );
  console.log(snr.map((db) => db.toFixed(1)).join(", "));
} finally {
  await box.close();
}
process.exit(isClean ? 0 : 1);
