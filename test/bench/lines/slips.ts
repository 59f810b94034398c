import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { readWav } from "#test/simulator/wav.ts";
import { sine } from "#test/support/rtp-phone.ts";
import { LineBox } from "./line-box.ts";
import { worstSnr } from "./purity.ts";
import { SlipCount } from "./slip-count.ts";

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
  const slips = await SlipCount.begin(box);
  const began = performance.now();
  const look = async (untilMs: number): Promise<void> => {
    while (performance.now() - began < untilMs) {
      await sleep(1_000);
      await slips.look();
    }
  };
  const lasts = Number(values.minutes) * 60_000 - LISTEN_SECONDS * 1_000;
  for (let minute = 1; performance.now() - began < lasts; minute++) {
    await look(Math.min(minute * 60_000, lasts));
    console.log(`${((performance.now() - began) / 60_000).toFixed(1)} min: ${slips.words()}`);
    for (const phone of box.phones) phone.packets.length = 0;
  }
  for (let port = 1; port <= box.phones.length; port++) await box.simulator.client.request("record", { port });
  await look(lasts + LISTEN_SECONDS * 1_000);
  // Judging takes seconds in which no telephone speaks: all recordings end before it.
  const recordings = box.phones.map((_, index) => join(box.folder, `${index + 1}.wav`));
  for (const [index, wav] of recordings.entries())
    await box.simulator.client.request("record-stop", { port: index + 1, wav });
  const snr = recordings.map((wav) => worstSnr(readWav(wav), TONE_HZ));
  const { box: own, simulator, machine } = slips.sums;
  isClean = Object.values(own).every((count) => count === 0);
  const wasLetRun = [simulator, machine].every((sum) => Object.values(sum).every((count) => count === 0));
  if (wasLetRun) isClean &&= snr.every((db) => db > LEAST_SNR_DB);
  console.log(`${values.lines} lines, ${values.minutes} min, board ${values["drift-ppm"]} ppm off: ${slips.words()};`);
  console.log(`worst 100 ms of a tone on each line, dB over noise: ${snr.map((db) => db.toFixed(1)).join(", ")}`);
  if (!wasLetRun) console.log("the machine did not let all of it run in time: judge by what is laid to the box alone");
} finally {
  await box.close();
}
process.exit(isClean ? 0 : 1);
