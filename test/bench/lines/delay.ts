import { setTimeout as sleep } from "node:timers/promises";
import { usage } from "#test/bench/process-tree.ts";
import { quantile, type Reading } from "#test/bench/row.ts";
import { linear, type RtpPhone, sine } from "#test/support/rtp-phone.ts";
import type { LineBox } from "./line-box.ts";

const TRIALS = 25;
const SOUND_MS = 200;
/** Longer than the simulator waits before it says that a sound has ended. */
const PAUSE_MS = 650;
const FRAME_MS = 20;
/** A sound begins anywhere in the 20 ms in which the simulator notices it: half of them on average. */
const NOTICED_MS = 10;
const SILENCE = new Uint8Array(160).fill(0xff);
const TONE = sine(500, FRAME_MS);
const CPU_SECONDS = 8;

/** A telephone that sends a packet every 20 ms, and knows when its last sound began. */
class Talker {
  isLoud = false;
  soundAt = 0;
  readonly #timer: NodeJS.Timeout;

  constructor(phone: RtpPhone) {
    const startedAt = performance.now();
    let sent = 0;
    this.#timer = setInterval(() => {
      for (const due = (performance.now() - startedAt) / FRAME_MS; sent < due; sent++) {
        if (this.isLoud && this.soundAt === 0) this.soundAt = Date.now();
        phone.send(this.isLoud ? TONE : SILENCE);
      }
    }, FRAME_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

const isLoud = (packet: Buffer | undefined): boolean =>
  (packet?.subarray(12) ?? []).some((octet) => Math.abs(linear(octet)) > 1_000);

/** From the mouth at the line to the ear at the telephone: by the end of a sound, which the simulator tells. */
async function outward(box: LineBox, phone: RtpPhone): Promise<number> {
  const { client } = box.simulator;
  client.mark();
  phone.packets.length = 0;
  await client.request("hum", { port: 1, hz: 500, ms: SOUND_MS });
  await phone.heard((packets) => packets.some(isLoud));
  await phone.heard((packets) => !isLoud(packets.at(-1)));
  const heardAt = Date.now();
  const { at } = await client.waitFor("said", 1);
  // It ended at the beginning of the 20 ms that were sent when it was told.
  return heardAt - at + FRAME_MS;
}

async function inward(box: LineBox, talker: Talker): Promise<number> {
  const { client } = box.simulator;
  client.mark();
  talker.soundAt = 0;
  talker.isLoud = true;
  const { at } = await client.waitFor("sound", 1);
  talker.isLoud = false;
  return at + NOTICED_MS - (talker.soundAt - FRAME_MS);
}

/** Both ways by 20 ms packets, which are part of it; what the telephone itself waits for late packets is not. */
export async function measureDelay(box: LineBox): Promise<Reading> {
  await box.talk();
  const talkers = box.phones.map((phone) => new Talker(phone));
  const [phone, talker] = [box.phones[0], talkers[0]];
  if (phone === undefined || talker === undefined) throw new Error("a box without a telephone");
  await sleep(3_000);
  const out: number[] = [];
  const back: number[] = [];
  const [inHost, inBoard]: [number[], number[]] = [[], []];
  for (let trial = 0; trial < TRIALS; trial++) {
    await sleep(PAUSE_MS + ((trial * 7) % FRAME_MS));
    out.push(await outward(box, phone));
    await sleep(PAUSE_MS);
    back.push(await inward(box, talker));
    const { playOut } = await box.hardware(1);
    inHost.push(playOut.hostMs);
    inBoard.push(playOut.boardMs);
  }
  const { pid } = await box.client.stats();
  const before = usage(pid).cpuSeconds;
  await sleep(CPU_SECONDS * 1_000);
  const cpu = (100 * (usage(pid).cpuSeconds - before)) / CPU_SECONDS / box.phones.length;
  for (const one of talkers) one.stop();
  const figures = {
    out: quantile(out, 0.95),
    outMedian: quantile(out, 0.5),
    in: quantile(back, 0.95),
    inMedian: quantile(back, 0.5),
    inHost: quantile(inHost, 0.5),
    inBoard: quantile(inBoard, 0.5),
    cpu,
  };
  return { isSound: true, note: `${TRIALS} sounds each way`, figures };
}
