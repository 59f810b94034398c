import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "#firmware/config/schema/config.ts";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { Dice } from "#test/soak/dice.ts";
import { freePort } from "#test/support/sipp.ts";
import { Layers, OUT } from "./disk.ts";
import { companyConfig, Owner } from "./house.ts";
import { CardCopy, serve, showAsDisk } from "./power-copy.ts";
import { PowerLog } from "./power-log.ts";
import { Known, Work, type Workplace } from "./power-work.ts";

const DISK_BYTES = "1G";
const COPIES_A_ROUND = 10;
/** As images/boot/init.sh mounts /data. */
const OPTIONS = "noatime,nosuid,nodev,noexec,commit=2";

/**
 * The service of this machine on a card that loses what has not been flushed; again and again a copy is taken as a power cut would leave
 * it, and looked at. It says nothing of starts and updates, and takes seconds a cut.
 */
export async function cutDataAgainAndAgain(times: number, seed: number): Promise<readonly string[]> {
  const log = new PowerLog("data", `${times} power cuts of the service alone, seed ${seed}`);
  const known = new Known();
  const trunkPort = await freePort();
  const dice = new Dice(seed);
  const troubles: string[] = [];
  const layers = new Layers(emptyDisk(), "data");
  for (let left = times; left > 0 && troubles.length < 10; left -= COPIES_A_ROUND) {
    const top = layers.fresh();
    const disk = join(OUT, "data.disk");
    const hide = await showAsDisk(top, disk);
    const place = join(OUT, "data.mount");
    mkdirSync(place, { recursive: true });
    const device = execFileSync("losetup", ["--find", "--show", disk], { encoding: "utf8" }).trim();
    execFileSync("mount", ["-o", OPTIONS, device, place]);
    try {
      const config = join(OUT, "data.config.json");
      const [port, sipPort] = [await freePort(), await freePort()];
      writeFileSync(config, JSON.stringify(companyAt(trunkPort)));
      await serve({ folder: join(place, "callbox"), port, sipPort, config }, async () => {
        const owner = await Owner.signIn({ base: `http://127.0.0.1:${port}` });
        const work = await Work.begin(workplace(sipPort, trunkPort), owner, known, dice);
        for (let copies = Math.min(left, COPIES_A_ROUND); copies > 0 && work.broke === undefined; copies--) {
          const ms = dice.between(500, 9_000);
          if (dice.chance(0.6)) await work.untilTalking(ms);
          else await delay(systemClock, ms);
          const copy = CardCopy.take(hide, { top, offset: 0, asIfCut: () => work.asIfCut() });
          const seen = await copy.look();
          const { heard, missingMs } = seen;
          log.heard(heard, missingMs);
          log.cut("data", `${heard} recordings heard, missing of the one that was cut: ${missingMs ?? "-"} ms`);
          for (const trouble of seen.troubles) {
            troubles.push(trouble);
            log.say(`TROUBLE ${trouble}`);
          }
        }
        if (work.broke !== undefined) {
          troubles.push(`the work broke off: ${work.broke.message}`);
          log.say(`TROUBLE ${troubles.at(-1)}`);
        }
        await work.finish();
      });
    } finally {
      execFileSync("umount", [place]);
      execFileSync("losetup", ["--detach", device]);
      await hide.end();
    }
    log.say(`so far ${log.sum}; ${troubles.length} troubles`);
  }
  log.say(`${known.callsEnded} calls, ${known.saves} saves, ${known.recordings.size} recordings; ${log.sum}`);
  layers.remove();
  return troubles;
}

/** A disk with an empty file system. */
function emptyDisk(): string {
  mkdirSync(OUT, { recursive: true });
  const path = join(OUT, "data.img");
  rmSync(path, { force: true });
  execFileSync("truncate", ["-s", DISK_BYTES, path]);
  execFileSync("mkfs.ext4", ["-q", "-L", "data", path]);
  if (!existsSync(path)) throw new Error(`${path} could not be made`);
  return path;
}

/** The company, whose trunk is this machine. */
function companyAt(trunkPort: number): Config {
  const config = companyConfig("127.0.0.1");
  for (const trunk of config.trunks) trunk.port = trunkPort;
  return config;
}

function workplace(sipPort: number, trunkPort: number): Workplace {
  return {
    sipPort,
    trunkPort,
    seenAs: undefined,
    until: async (what, isSo) => {
      const end = performance.now() + 120_000;
      while (performance.now() < end) {
        if (await isSo().catch(() => false)) return;
        await delay(systemClock, 200);
      }
      throw new Error(`not in two minutes: ${what}`);
    },
  };
}
