import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { Dice } from "#test/soak/dice.ts";
import { flashCard, Layers, OUT } from "./disk.ts";
import { Guest } from "./guest.ts";
import { company, Owner } from "./house.ts";
import { partitionOf } from "./partitions.ts";
import { CardCopy } from "./power-copy.ts";
import { Halves } from "./power-halves.ts";
import { PowerLog, stageOf } from "./power-log.ts";
import { look } from "./power-look.ts";
import { installUntil, installWhole, type Moment, startAnew, stickWithUpdate } from "./power-update.ts";
import { Known, Work } from "./power-work.ts";

/**
 * When the power is cut: in U-Boot or while the system starts; while calls come and settings are saved; in the middle of a talk
 * that is recorded; around an update.
 */
export type Kind = "loader" | "start" | "work" | "talk" | Moment;

/** What a run of power cuts has shown. */
export interface Story {
  readonly sum: string;
  readonly troubles: readonly string[];
}

const WEIGHTS = { loader: 14, start: 27, work: 15, talk: 24, writing: 10, written: 3, "first start": 7 } as const;
const MOST_TROUBLES = 10;
/** Copies of the card that are looked at here before the guest's own power is cut, where calls come and go. */
const COPIES = 6;
/** As many in each step of an update. */
const MOST_HALVES = 8;

/**
 * A box that takes calls, records them, gets its configuration saved and is updated, whose power is cut at a random moment,
 * again and again. After each start that is let through: the configuration is the one saved last or the one being saved, calls
 * and recordings that were told as finished are there and can be heard, a recording that was cut goes on to shortly before the
 * cut, and either half of the system runs. At the end the box is updated once more, to the end.
 */
export function cutPowerAtRandom(times: number, seed: number): Promise<Story> {
  const dice = new Dice(seed);
  // The first comes while the box starts for the first time and /data takes the card.
  const kinds = Array.from({ length: times }, (_, at): Kind => (at === 0 ? "start" : dice.weighted(WEIGHTS)));
  return cutPower(kinds, seed, { isShort: false });
}

/** As `cutPowerAtRandom`, with cuts of these kinds; `isShort` leaves out the copies and the start of the last update. */
export async function cutPower(kinds: readonly Kind[], seed: number, { isShort = true } = {}): Promise<Story> {
  const run = new Run(kinds, seed, isShort);
  await run.prepare();
  try {
    for (const kind of kinds) {
      await run.once(kind);
      if (run.troubles.length >= MOST_TROUBLES) break;
    }
    await run.once(undefined);
  } finally {
    run.close();
  }
  return { sum: run.log.sum, troubles: run.troubles };
}

class Run {
  readonly troubles: string[] = [];
  readonly log: PowerLog;
  readonly #known = new Known();
  readonly #dice: Dice;
  readonly #layers: Layers;
  readonly #hasUpdates: boolean;
  readonly #card: string;
  readonly #isShort: boolean;
  #sticks: readonly string[] = [];
  #halves: Halves | undefined;

  constructor(kinds: readonly Kind[], seed: number, isShort: boolean) {
    this.log = new PowerLog("power", `${kinds.length} power cuts, seed ${seed}`);
    this.#dice = new Dice(seed + 1);
    this.#card = flashCard("power", company());
    this.#layers = new Layers(this.#card, "power");
    this.#isShort = isShort;
    this.#hasUpdates = kinds.some((kind) => kind === "writing" || kind === "written" || kind === "first start");
  }

  async prepare(): Promise<void> {
    if (!this.#hasUpdates) return;
    const { update, stick } = await stickWithUpdate("power");
    this.#sticks = [stick];
    if (!this.#isShort) this.#halves = await Halves.of(this.#card, update);
  }

  /** One start, up to a cut of this kind; without one up to the end of a last look. */
  async once(kind: Kind | undefined): Promise<void> {
    const disk = this.#layers.fresh();
    const guest = await Guest.switchOn({ name: "power", disk, sticks: this.#sticks });
    let work: Work | undefined;
    let how = "";
    try {
      if (kind === "loader" || kind === "start") {
        how = await this.#inStart(guest, kind);
        return;
      }
      await guest.takesCalls();
      const seconds = Math.round((performance.now() - guest.switchedOnAt) / 1000);
      await guest.started();
      const owner = await Owner.signIn(guest);
      await this.#look(guest, owner, seconds);
      if (kind === undefined) {
        if (this.#hasUpdates) await this.#lastUpdate(guest, owner, seconds);
        return;
      }
      work = await Work.begin(guest, owner, this.#known, this.#dice);
      if (!this.#isShort && (kind === "work" || kind === "talk")) await this.#lookAtCopies(guest, work, disk);
      how = await this.#until(kind, { guest, owner, work, disk });
      if (work.broke !== undefined) throw work.broke;
    } catch (error) {
      how = "after a trouble";
      await this.#trouble(guest, error instanceof Error ? error.message : String(error));
    } finally {
      if (work !== undefined) work.cut();
      await guest.cutPower();
      work?.close();
      if (kind !== undefined) {
        this.log.cut(kind, how);
        this.log.say(`  so far ${this.log.sum}; ${this.troubles.length} troubles`);
      }
    }
  }

  close(): void {
    const { callsEnded, saves, recordings } = this.#known;
    this.log.say(`${callsEnded} calls, ${saves} saves, ${recordings.size} recordings were told as finished`);
    this.log.say(`${this.log.sum}; ${this.troubles.length} troubles`);
    this.#layers.remove();
  }

  async #inStart(guest: Guest, kind: "loader" | "start"): Promise<string> {
    const ms = kind === "loader" ? this.#dice.between(200, 7_000) : this.#dice.between(5_000, 45_000);
    await delay(systemClock, ms);
    return `${Math.round(ms)} ms after power, ${stageOf(guest.console)}`;
  }

  async #look(guest: Guest, owner: Owner, seconds: number): Promise<void> {
    const seen = await look(guest, owner, this.#known, seconds);
    this.log.heard(seen.heard, seen.missingMs);
    const missing = seen.missingMs === undefined ? "" : `, ${seen.missingMs} ms missing of the recording that was cut`;
    this.log.say(`  takes calls after ${seconds} s; ${seen.system}; ${seen.heard} recordings heard${missing}`);
    for (const trouble of seen.troubles) await this.#trouble(guest, trouble);
  }

  /** A cut costs a whole start; a copy of what it would leave does not. */
  async #lookAtCopies(guest: Guest, work: Work, top: string): Promise<void> {
    const { offset } = partitionOf(this.#card, "data");
    for (let left = COPIES; left > 0; left--) {
      const ms = this.#dice.between(1_000, 8_000);
      if (this.#dice.chance(0.6)) await work.untilTalking(ms);
      else await delay(systemClock, ms);
      if (work.broke !== undefined) return;
      const copy = CardCopy.take(guest, { top, offset, asIfCut: () => work.asIfCut() });
      this.log.cut("copy", "of the card among calls, looked at here");
      const seen = await copy.look();
      this.log.heard(seen.heard, seen.missingMs);
      const missing =
        seen.missingMs === undefined ? "" : `, ${seen.missingMs} ms missing of the recording that was cut`;
      this.log.say(`  the copy: ${seen.heard} recordings heard${missing}`);
      for (const trouble of seen.troubles) await this.#trouble(guest, `the copy: ${trouble}`);
    }
  }

  /** While the other half is written and started, copies of the card are looked at: one half must be whole in each. */
  async #withCopies<T>(guest: Guest, top: string, work: Promise<T>): Promise<T> {
    if (this.#halves === undefined) return work;
    let isOver = false;
    const done = (): void => {
      isOver = true;
    };
    work.then(done, done);
    await delay(systemClock, this.#dice.between(0, 5_000));
    for (let left = MOST_HALVES; left > 0 && !isOver; left--) {
      const seen = await this.#halves.look(guest, top).catch((error: Error) => error);
      this.log.cut("copy in an update", seen instanceof Error ? "a trouble" : seen);
      if (seen instanceof Error) await this.#trouble(guest, seen.message);
      await delay(systemClock, this.#dice.between(1_000, 8_000));
    }
    return work;
  }

  /** Goes on until the moment of the cut; gives back which one it is. */
  async #until(
    kind: Exclude<Kind, "loader" | "start">,
    on: { guest: Guest; owner: Owner; work: Work; disk: string },
  ): Promise<string> {
    const { guest, owner, work, disk } = on;
    if (kind === "work") {
      const ms = this.#dice.between(3_000, 15_000);
      await delay(systemClock, ms);
      return `after ${Math.round(ms)} ms of calls and saves`;
    }
    if (kind === "talk") {
      const ms = this.#dice.between(1_000, 8_000);
      await work.untilTalking(ms);
      return `${Math.round(ms)} ms into a talk`;
    }
    const how = await this.#withCopies(guest, disk, installUntil(guest, owner, this.#dice, kind));
    if (kind !== "first start") return how;
    await work.finish();
    return this.#withCopies(guest, disk, startAnew(guest, owner, this.#dice));
  }

  /** The other half can be written again. */
  async #lastUpdate(guest: Guest, owner: Owner, seconds: number): Promise<void> {
    if (this.#isShort) {
      const how = await installUntil(guest, owner, this.#dice, "first start");
      return this.log.say(`  at the end: an update is installed, ${how}`);
    }
    await installWhole(guest, () => Owner.signIn(guest), this.#dice);
    const seen = await look(guest, await Owner.signIn(guest), this.#known, seconds);
    this.log.say(`  at the end: ${seen.system}`);
    for (const trouble of seen.troubles) await this.#trouble(guest, trouble);
  }

  /** What the box has to say about it is kept beside the log. */
  async #trouble(guest: Guest, words: string): Promise<void> {
    this.troubles.push(`after cut ${this.log.cuts}: ${words}`);
    this.log.say(`TROUBLE after cut ${this.log.cuts}: ${words}`);
    const journal = await guest.shell.try("journalctl -b --no-pager -o short-monotonic | tail -n 600").then(
      ({ output }) => output,
      (error: Error) => `the box says nothing: ${error.message}`,
    );
    const name = join(OUT, `power.trouble-${this.troubles.length}.log`);
    writeFileSync(name, `${words}\n\n${guest.console.slice(-8_000)}\n\n${journal}`);
  }
}
