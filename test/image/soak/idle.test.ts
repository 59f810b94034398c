import { afterAll, beforeAll, expect, test } from "vitest";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { flashCard, Layers } from "#test/image/machine/disk.ts";
import { Guest } from "#test/image/machine/guest.ts";
import { company } from "#test/image/machine/house.ts";

const MOST_KB_AN_HOUR = 1_000;
const MINUTES = Number(process.env.IDLE_MINUTES ?? 10);
/** What a start leaves to be written is written by then. */
const SETTLE_MS = 180_000;

let guest: Guest;
let layers: Layers;

beforeAll(async () => {
  layers = new Layers(flashCard("idle", company()), "idle");
  guest = await Guest.switchOn({ name: "idle", disk: layers.fresh() });
  await guest.started();
  await guest.takesCalls();
}, 900_000);
afterAll(async () => {
  await guest?.cutPower();
  layers?.remove();
});

/** Octets every process has had written, by its name. */
async function writers(): Promise<Map<string, number>> {
  const rows = await guest.shell.run("grep -sH -e ^write_bytes -e ^Name /proc/[0-9]*/io /proc/[0-9]*/status");
  const names = new Map(
    [...rows.matchAll(/^\/proc\/(\d+)\/status:Name:\s+(.*)$/gm)].map(([, pid, name]) => [pid, name]),
  );
  const octets = rows.matchAll(/^\/proc\/(\d+)\/io:write_bytes: (\d+)$/gm);
  return new Map([...octets].map(([, pid, count]) => [`${names.get(pid)} ${pid}`, Number(count)]));
}

test(
  `a box nobody uses writes less than ${MOST_KB_AN_HOUR} kB an hour to its card`,
  async () => {
    const written = async (): Promise<number> =>
      Number((await guest.shell.run("cat /sys/block/vda/stat")).trim().split(/\s+/)[6]) / 2;
    await delay(systemClock, SETTLE_MS);
    const [before, whoBefore] = [await written(), await writers()];
    await delay(systemClock, MINUTES * 60_000);
    const [after, whoAfter] = [await written(), await writers()];
    const who = [...whoAfter]
      .map(([name, octets]) => ({ name, kb: Math.round((octets - (whoBefore.get(name) ?? 0)) / 1024) }))
      .filter(({ kb }) => kb > 0);
    const perHour = ((after - before) * 60) / MINUTES;
    console.log(`${after - before} kB in ${MINUTES} min, ${perHour.toFixed(0)} kB an hour`, JSON.stringify(who));
    expect(perHour).toBeLessThan(MOST_KB_AN_HOUR);
  },
  SETTLE_MS + (MINUTES + 5) * 60_000,
);
