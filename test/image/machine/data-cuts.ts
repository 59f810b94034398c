import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "#firmware/config/schema/config.ts";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { Dice } from "#test/soak/dice.ts";
import { freePort } from "#test/support/sipp.ts";
import { Layers, OUT } from "./disk.ts";
import { companyConfig, Owner } from "./house.ts";
import { CardCopy, type ShownDisk, serve, showAsDisk } from "./power-copy.ts";
import { PowerLog } from "./power-log.ts";
import { Known, Work, type Workplace } from "./power-work.ts";

const DISK_BYTES = "1G";
const COPIES_A_ROUND = 10;
const MOST_TROUBLES = 10;
/** As images/boot/init.sh mounts /data. */
const OPTIONS = "noatime,nosuid,nodev,noexec,commit=2";

/**
 * The service of this machine on a card that loses what has not been flushed; again and again a copy is taken as a power cut would leave
 * it, and looked at. It says nothing of starts and updates, and takes seconds a cut. Gives back the troubles.
 */
export async function cutDataAgainAndAgain(times: number, seed: number): Promise<readonly string[]> {
  const run = new DataRun(new PowerLog("data", `${times} power cuts of the service alone, seed ${seed}`), seed);
  for (let left = times; left > 0 && run.troubles.length < MOST_TROUBLES; left -= COPIES_A_ROUND)
    await run.round(Math.min(left, COPIES_A_ROUND));
  run.close();
  return run.troubles;
}

class DataRun {
  readonly troubles: string[] = [];
  readonly #log: PowerLog;
  readonly #known = new Known();
  readonly #dice: Dice;
  readonly #layers = new Layers(emptyDisk(), "data");
  /** The same in all rounds: the box knows its trunk by it. */
  #trunkPort: number | undefined;

  constructor(log: PowerLog, seed: number) {
    this.#log = log;
    this.#dice = new Dice(seed);
  }

  /** One start of the service and so many cuts of it. */
  async round(copies: number): Promise<void> {
    const top = this.#layers.fresh();
    const disk = join(OUT, "data.disk");
    const shown = await showAsDisk(top, disk);
    const place = join(OUT, "data.mount");
    mkdirSync(place, { recursive: true });
    const device = execFileSync("losetup", ["--find", "--show", disk], { encoding: "utf8" }).trim();
    execFileSync("mount", ["-o", OPTIONS, device, place]);
    try {
      const [port, sipPort] = [await freePort(), await freePort()];
      this.#trunkPort ??= await freePort();
      const trunkPort = this.#trunkPort;
      const config = join(OUT, "data.config.json");
      writeFileSync(config, JSON.stringify(companyAt(trunkPort)));
      await serve({ folder: join(place, "callbox"), port, sipPort, config }, async () => {
        const owner = await Owner.signIn({ base: `http://127.0.0.1:${port}` });
        const work = await Work.begin(workplace(sipPort, trunkPort), owner, this.#known, this.#dice);
        for (let left = copies; left > 0 && work.broke === undefined; left--) await this.#cut(work, shown, top);
        if (work.broke !== undefined) this.#trouble(`the work broke off: ${work.broke.message}`);
        await work.finish();
      });
    } finally {
      execFileSync("umount", [place]);
      execFileSync("losetup", ["--detach", device]);
      await shown.end();
    }
    this.#log.say(`so far ${this.#log.sum}; ${this.troubles.length} troubles`);
  }

  close(): void {
    const { callsEnded, saves, recordings } = this.#known;
    this.#log.say(`${callsEnded} calls, ${saves} saves, ${recordings.size} recordings; ${this.#log.sum}`);
    this.#layers.remove();
  }

  async #cut(work: Work, shown: ShownDisk, top: string): Promise<void> {
    const ms = this.#dice.between(500, 9_000);
    if (this.#dice.chance(0.6)) await work.untilTalking(ms);
    else await delay(systemClock, ms);
    const copy = CardCopy.take(shown, { top, offset: 0, asIfCut: () => work.asIfCut() });
    const { heard, missingMs, troubles } = await copy.look();
    this.#log.heard(heard, missingMs);
    this.#log.cut("data", `${heard} recordings heard, missing of the one that was cut: ${missingMs ?? "-"} ms`);
    for (const trouble of troubles) this.#trouble(trouble);
  }

  #trouble(words: string): void {
    this.troubles.push(words);
    this.#log.say(`TROUBLE ${words}`);
  }
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
