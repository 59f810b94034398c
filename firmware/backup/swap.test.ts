import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { placesIn, STATE, tidyPlaces } from "./places.ts";
import { finishSwap, type Order, readAbout, readOrder, writeAbout, writeOrder } from "./swap.ts";

// Hundreds of starts, each with its own flushes.
vi.setConfig({ testTimeout: 120_000 });

const FOLDERS: readonly string[] = ["config", "prompts", "voicemail", "recordings"];
/** What there is only of one of the two: a log that was not moved into its database, recordings of a box that had none. */
const ONLY: Readonly<Record<string, string>> = {
  "callbox.sqlite-wal": "old",
  "callbox.sqlite-shm": "old",
  recordings: "new",
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function lay(folder: string, age: "old" | "new"): void {
  for (const name of STATE) {
    if ((ONLY[name] ?? age) !== age) continue;
    const path = join(folder, name);
    if (FOLDERS.includes(name)) mkdirSync(path, { recursive: true });
    writeFileSync(FOLDERS.includes(name) ? join(path, "file") : path, age);
  }
}

/** "old" or "new" when all of the state is; what there is of each otherwise. */
function stateOf(folder: string): string {
  const found = STATE.flatMap((name) => {
    const path = FOLDERS.includes(name) ? join(folder, name, "file") : join(folder, name);
    return existsSync(path) ? [`${name} ${readFileSync(path, "utf8")}`] : [];
  });
  const whole = (age: string): string[] =>
    STATE.filter((name) => (ONLY[name] ?? age) === age).map((name) => `${name} ${age}`);
  const isWhole = (age: string): boolean => found.join() === whole(age).join();
  return isWhole("old") ? "old" : isWhole("new") ? "new" : found.join(", ");
}

/** A box with its old state, and a new one that is to be put in place. */
async function ordered(from: Order["from"] = "held"): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "callbox-swap-"));
  folders.push(folder);
  lay(folder, "old");
  writeFileSync(join(folder, "alive"), "the machine's own");
  const { held, before } = placesIn(folder);
  mkdirSync(held, { recursive: true });
  lay(from === "held" ? held : before, "new");
  const comes = { company: "Lanhe", at: 1 };
  await writeAbout(from === "held" ? held : before, comes);
  const order = { from, phase: "waiting", by: "owner", comes, goes: { company: "My company", at: 2 } } as const;
  await writeOrder(folder, order);
  return folder;
}

/** The power goes before the step with this number; false when there are not so many. */
async function cutAt(folder: string, step: number): Promise<boolean> {
  let left = step;
  let cut = (): void => undefined;
  const isCut = new Promise<boolean>((resolve) => {
    cut = () => resolve(true);
  });
  const beforeStep = (): Promise<void> => {
    if (left-- > 0) return Promise.resolve();
    cut();
    return new Promise(() => undefined); // nothing of this start happens any more
  };
  return Promise.race([isCut, finishSwap(folder, beforeStep).then(() => false)]);
}

for (const from of ["held", "before"] as const) {
  test(`a power cut before any step, and another before any step of the next start, leaves the whole new state (${from})`, async () => {
    for (let first = 0; ; first++) {
      const probe = await ordered(from);
      if (!(await cutAt(probe, first))) break;
      for (let second = 0; ; second += 3) {
        const folder = await ordered(from);
        await cutAt(folder, first);
        const wasCut = await cutAt(folder, second);
        if (wasCut) await finishSwap(folder);
        expect([first, second, stateOf(folder)]).toEqual([first, second, "new"]);
        expect([first, second, stateOf(placesIn(folder).before)]).toEqual([first, second, "old"]);
        expect(readAbout(placesIn(folder).before)).toEqual({ company: "My company", at: 2 });
        expect(readOrder(folder)).toBeUndefined();
        expect(readFileSync(join(folder, "alive"), "utf8")).toBe("the machine's own");
        if (!wasCut) break;
      }
    }
  });
}

test("a disk that refuses any step leaves the whole old state, or has the new one in place already", async () => {
  for (let refused = 0; ; refused++) {
    const folder = await ordered();
    let step = 0;
    const done = await finishSwap(folder, () =>
      step++ === refused ? Promise.reject(new Error("EIO")) : Promise.resolve(),
    );
    if (step <= refused) break;
    expect([refused, stateOf(folder)]).toEqual([refused, done?.failure === undefined ? "new" : "old"]);
    if (done?.failure === undefined) continue;
    expect(done.failure).toBe("EIO");
    expect(stateOf(placesIn(folder).held)).toBe("new");
    expect(readOrder(folder)).toBeUndefined();
  }
});

test("a power cut while the old state is put back leaves the whole old state", async () => {
  for (let refused = 4; refused < 14; refused += 3) {
    for (let cut = 1; ; cut++) {
      const folder = await ordered();
      let step = 0;
      let dead = (): void => undefined;
      const died = new Promise<void>((resolve) => {
        dead = resolve;
      });
      const swapped = finishSwap(folder, () => {
        if (step === refused + cut) {
          dead();
          return new Promise(() => undefined);
        }
        return step++ === refused ? Promise.reject(new Error("EIO")) : Promise.resolve();
      });
      const isDead = await Promise.race([died.then(() => true), swapped.then(() => false)]);
      if (isDead) await finishSwap(folder);
      expect([refused, cut, stateOf(folder)]).toEqual([refused, cut, "old"]);
      if (!isDead) break;
    }
  }
});

test("without an order nothing is touched, and what nobody can use is cleared away", async () => {
  const folder = await ordered();
  rmSync(placesIn(folder).order);
  expect(await finishSwap(folder)).toBeUndefined();
  expect(stateOf(folder)).toBe("old");
  mkdirSync(placesIn(folder).coming);
  mkdirSync(`${placesIn(folder).trash}-1`);
  await tidyPlaces(folder);
  expect([existsSync(placesIn(folder).coming), existsSync(`${placesIn(folder).trash}-1`)]).toEqual([false, false]);
  expect(stateOf(placesIn(folder).held)).toBe("new");
});

test("an order whose state somebody has deleted is forgotten", async () => {
  const folder = await ordered();
  rmSync(placesIn(folder).held, { recursive: true });
  expect(await finishSwap(folder)).toBeUndefined();
  expect([stateOf(folder), readOrder(folder)]).toEqual(["old", undefined]);
});
