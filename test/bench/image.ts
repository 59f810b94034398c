import { statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { wholeUpdate } from "#test/image/machine/bundles.ts";
import { flashCard, IMAGE, Layers, UPDATE } from "#test/image/machine/disk.ts";
import { Guest } from "#test/image/machine/guest.ts";
import { callIn, company } from "#test/image/machine/house.ts";
import { megabytesInUse } from "#test/image/machine/inspect.ts";
import { Updater } from "#test/image/machine/updater.ts";
import type { Reading, RowPlan, Section } from "./row.ts";

const MB = 1_000_000;
/** What a start has left behind is given back by then. */
const SETTLE_MS = 60_000;
const NEW = "0.2.0";

const PLANS: readonly RowPlan[] = [
  row("call", "power to the end of the first call of one second", "s", 90),
  row("memory", "memory of the whole box, idle", "MB", 350),
  row("install", "an update is installed", "s", 60),
  row("image", "image, compressed", "MB", 160),
  row("update", "update", "MB", 130),
];

function row(key: string, title: string, unit: string, atMost: number): RowPlan {
  return { key, title, unit, digits: 0, goal: { of: "ours", atMost } };
}

/** One box out of the factory: switched on, called, left alone, updated. */
async function round(card: string, update: string): Promise<Reading> {
  const layers = new Layers(card, "bench");
  const guest = await Guest.switchOn({ name: "bench", disk: layers.fresh() });
  try {
    await guest.takesCalls();
    const { exitCode } = await callIn(guest);
    const call = (performance.now() - guest.switchedOnAt) / 1000;
    await guest.started();
    await sleep(SETTLE_MS);
    const memory = await megabytesInUse(guest);
    const updater = await Updater.open(guest);
    await updater.send(update);
    const since = performance.now();
    const { last } = await updater.install(NEW);
    const install = (performance.now() - since) / 1000;
    const sizes = { image: statSync(`${IMAGE}.xz`).size / MB, update: statSync(UPDATE).size / MB };
    const isSound = exitCode === 0 && last?.state === "installed";
    return { isSound, note: "", figures: { call, memory, install, ...sizes } };
  } finally {
    await guest.cutPower();
    layers.remove();
  }
}

/** What the image takes and needs in QEMU, which plays its processor in software: two quiet cores are what the targets are for. */
export async function measureImage(rounds: number): Promise<Section> {
  const card = flashCard("bench", company());
  const update = await wholeUpdate(NEW, company());
  const readings: Reading[] = [];
  for (let each = 0; each < rounds; each++) {
    const reading = await round(card, update);
    console.log(`  image: ${JSON.stringify(reading.figures)}`);
    readings.push(reading);
  }
  const heads = { ours: "Callbox", theirs: "", ratio: "" };
  return { title: "The image in QEMU", heads, plans: PLANS, ours: readings, theirs: [] };
}
