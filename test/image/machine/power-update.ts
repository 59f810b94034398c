import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Updates } from "#firmware/api/contract/updates.ts";
import { delay, systemClock } from "#firmware/kernel/clock.ts";
import type { Dice } from "#test/soak/dice.ts";
import { wholeUpdate } from "./bundles.ts";
import { OUT } from "./disk.ts";
import type { Guest } from "./guest.ts";
import { company, type Owner } from "./house.ts";
import { stageOf } from "./power-log.ts";

/** When the power is cut: while the other half is written, once it is written, or while it starts for the first time. */
export type Moment = "writing" | "written" | "first start";

const VERSION = "0.2.0";
const LONGEST_MS = 900_000;

/** A good update, and a USB stick with it, as a raw disk. */
export async function stickWithUpdate(name: string): Promise<{ update: string; stick: string }> {
  const update = await wholeUpdate(VERSION, company());
  const stick = join(OUT, `${name}.stick`);
  rmSync(stick, { force: true });
  execFileSync("truncate", ["-s", "160M", stick]);
  execFileSync("mkfs.vfat", [stick], { stdio: "ignore" });
  execFileSync("mcopy", ["-i", stick, update, "::update.raucb"]);
  return { update, stick };
}

/** Installs the update on the stick up to the moment; gives back how far it went. Throws when the box does not take it. */
export async function installUntil(guest: Guest, owner: Owner, dice: Dice, moment: Moment): Promise<string> {
  await check(guest, owner);
  await owner.send("POST", "/api/box/updates/install", { version: VERSION });
  const stopAt = dice.between(0, 100);
  let percent = 0;
  let state = await owner.get<Updates>("/api/box/updates");
  await guest.until(
    "the update is installed",
    async () => {
      state = await owner.get<Updates>("/api/box/updates");
      percent = state.job?.percent ?? percent;
      return state.job === null || (moment === "writing" && percent >= stopAt);
    },
    LONGEST_MS,
  );
  if (state.job !== null) return `at ${percent} %`;
  if (state.problem !== null) throw new Error(`the update was not installed: ${JSON.stringify(state.problem)}`);
  if (moment !== "written") return "at 100 %";
  const ms = dice.between(0, 5_000);
  await delay(systemClock, ms);
  return `${Math.round(ms)} ms after it was written`;
}

/** Restarts into the new half and lets some of its start pass. */
export async function startAnew(guest: Guest, owner: Owner, dice: Dice): Promise<string> {
  const before = guest.console.length;
  await owner.send("POST", "/api/box/restart", { when: "now", cutsCalls: true });
  const ms = dice.between(500, 75_000);
  await delay(systemClock, ms);
  return `${Math.round(ms)} ms after the restart was asked for, ${stageOf(guest.console.slice(before))}`;
}

/** Installs the update to its end, starts it and waits until it is found good. */
export async function installWhole(guest: Guest, owner: () => Promise<Owner>, dice: Dice): Promise<void> {
  const before = await owner();
  const from = (await before.get<Updates>("/api/box/updates")).system?.slot;
  await installUntil(guest, before, dice, "written");
  const starts = guest.shell.starts;
  await before.send("POST", "/api/box/restart", { when: "now", cutsCalls: true });
  await guest.started(starts + 1);
  await guest.takesCalls();
  const after = await owner();
  await guest.until("the update is found good", async () => {
    const { system, last } = await after.get<Updates>("/api/box/updates");
    return last?.state === "good" && system?.slot !== from;
  });
}

async function check(guest: Guest, owner: Owner): Promise<void> {
  const place = async (): Promise<Updates["files"][number] | undefined> =>
    (await owner.get<Updates>("/api/box/updates")).files.find(({ from }) => from === "usb");
  const isTried = async (): Promise<boolean> => (await owner.get<Updates>("/api/box/updates")).last?.state === "trying";
  // While one system is tried no other is installed.
  await guest.until("no system is being tried", async () => !(await isTried()), LONGEST_MS);
  await guest.until("the box sees the stick", async () => (await place()) !== undefined, LONGEST_MS);
  const found = await place();
  if (found === undefined) throw new Error("the stick is gone again");
  const { from, stick, name } = found;
  await owner.send("POST", "/api/box/updates/check", { place: { from, stick, name } });
  let state: Updates | undefined;
  await guest.until(
    "the box has looked at the update",
    async () => {
      state = await owner.get<Updates>("/api/box/updates");
      return state.job === null;
    },
    LONGEST_MS,
  );
  if (state?.checked?.version !== VERSION)
    throw new Error(`the update is not taken: ${JSON.stringify(state?.problem)}`);
}
