import { delay, systemClock } from "#firmware/kernel/clock.ts";
import { Dice } from "#test/soak/dice.ts";
import { flashCard, Layers } from "./disk.ts";
import { Guest } from "./guest.ts";
import { callIn, company, Owner } from "./house.ts";

/** What a run of power cuts has shown. */
export interface Story {
  readonly cuts: number;
  readonly calls: number;
  readonly saves: number;
  readonly troubles: readonly string[];
}

interface Known {
  /** Company names that were saved and confirmed, or asked to be saved, since the last confirmed one. */
  names: string[];
  /** Calls that were told to us as ended, and when (performance.now()). */
  calls: Map<string, number>;
}

const LONGEST_WAIT_MS = 40_000;

/**
 * A box that takes calls and gets its configuration saved, whose power is cut at a random moment, again and again. After each
 * start: the configuration is the one saved last or the one being saved, every call that was listed as ended still is,
 * but for the last second's.
 */
export async function cutPowerAgainAndAgain(times: number, seed: number): Promise<Story> {
  const layers = new Layers(flashCard("power", company()), "power");
  const dice = new Dice(seed);
  const known: Known = { names: [], calls: new Map() };
  const troubles: string[] = [];
  let calls = 0;
  let saves = 0;
  console.log(`power cuts: seed ${seed}`);
  for (let cut = 0; cut <= times; cut++) {
    const guest = await Guest.switchOn({ name: "power", disk: layers.fresh() });
    try {
      // The first comes while the box starts for the first time and /data takes the card; then one in four while it starts.
      if (cut < times && (cut === 0 || dice.next() < 0.25)) {
        await delay(systemClock, dice.between(2_000, 40_000));
        continue;
      }
      await guest.takesCalls();
      await guest.started();
      const owner = await Owner.signIn(guest);
      for (const trouble of await look(guest, owner, known)) troubles.push(`after cut ${cut}: ${trouble}`);
      if (cut === times) break;
      const work = busy(guest, owner, known, () => {
        saves += 1;
      });
      await delay(systemClock, dice.between(5_000, LONGEST_WAIT_MS));
      calls += known.calls.size;
      work.stop();
      forgetLastSecond(known);
    } catch (error) {
      troubles.push(`after cut ${cut}: ${error instanceof Error ? error.message : String(error)}`);
      if (troubles.length > 3) break;
    } finally {
      await guest.cutPower();
      console.log(`power cut ${cut + 1}, ${known.calls.size} calls known, ${troubles.length} troubles`);
    }
  }
  layers.remove();
  return { cuts: times, calls, saves, troubles };
}

/** Records are complete up to the last second; the guest's seconds are longer than ours. */
function forgetLastSecond({ calls }: Known): void {
  for (const [id, at] of calls) if (performance.now() - at < 2_000) calls.delete(id);
}

/** Callers come one after the other, and the company is given a new name every second. */
function busy(guest: Guest, owner: Owner, known: Known, saved: () => void): { stop(): void } {
  let isOver = false;
  const isRunning = (): boolean => !isOver;
  const callers = async (): Promise<void> => {
    while (isRunning()) {
      await callIn(guest);
      for (const { id, endedAt } of await callsOf(owner))
        if (endedAt !== null && !known.calls.has(id)) known.calls.set(id, performance.now());
    }
  };
  const office = async (): Promise<void> => {
    for (let count = 0; isRunning(); count++) {
      const name = `Company ${Date.now()}.${count}`;
      known.names.push(name);
      await rename(owner, name);
      known.names = [name];
      saved();
      await delay(systemClock, 1_000);
    }
  };
  // When the power goes, both end with an error: that is how it should be.
  for (const work of [callers(), office()]) work.catch(() => undefined);
  return {
    stop: () => {
      isOver = true;
    },
  };
}

async function look(guest: Guest, owner: Owner, known: Known): Promise<string[]> {
  const troubles: string[] = [];
  const { companyName } = await owner.get<{ companyName: string }>("/api/hello");
  if (known.names.length > 0 && !known.names.includes(companyName))
    troubles.push(`the company is called ${companyName}, not one of ${known.names.join(", ")}`);
  const there = new Map((await callsOf(owner)).map((call) => [call.id, call]));
  for (const id of known.calls.keys()) {
    const call = there.get(id);
    if (call === undefined) troubles.push(`call ${id} is gone`);
    else if (call.endedAt === null) troubles.push(`call ${id} goes on again`);
  }
  if (await guest.shell.run("ls -a /data").then((names) => names.includes(".made-anew")))
    troubles.push("/data could not be read");
  return troubles;
}

async function callsOf(owner: Owner): Promise<{ id: string; endedAt: number | null }[]> {
  const found: { id: string; endedAt: number | null }[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = cursor === "" ? "" : `?cursor=${encodeURIComponent(cursor)}`;
    const page: { rows: { id: string; endedAt: number | null }[]; next: string | null } = await owner.get(
      `/api/calls${query}`,
    );
    found.push(...page.rows);
    cursor = page.next;
  }
  return found;
}

async function rename(owner: Owner, companyName: string): Promise<void> {
  const path = "/api/config/settings/box";
  const { version, value } = await owner.get<{ version: number; value: Record<string, unknown> }>(path);
  await owner.send("PUT", path, { version, value: { ...value, companyName } });
}
