import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { foldersBelow } from "./folders.ts";
import { Watchdog } from "./watchdog.ts";

const SECOND = 1_000;
const MINUTE = 60_000;
let root: string;
let clock: FakeClock;
let ran: string[];
let watchdog: Watchdog;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "callbox-watchdog-"));
  mkdirSync(join(root, "dev"));
  mkdirSync(join(root, "data/system"), { recursive: true });
  mkdirSync(join(root, "proc/sys/kernel/random"), { recursive: true });
  boot();
  writeFileSync(join(root, "dev/watchdog"), "");
  clock = new FakeClock();
  ran = [];
  watchdog = await started();
});
afterEach(async () => {
  await watchdog.stop();
  rmSync(root, { recursive: true, force: true });
});

async function started(): Promise<Watchdog> {
  const run = async (name: string, args: readonly string[]) => {
    ran.push([name, ...args].join(" "));
    return { code: 0, stdout: "", stderr: "" };
  };
  const made = new Watchdog({ clock, log: silentLogger, folders: foldersBelow(root), run });
  await made.start();
  return made;
}

/** The machine starts, as far as the kernel's files tell. `isByHardware`: its watchdog has fired. */
function boot(isByHardware = false): void {
  writeFileSync(join(root, "proc/sys/kernel/random/boot_id"), `${Math.random()}`);
  mkdirSync(join(root, "sys/class/watchdog/watchdog0"), { recursive: true });
  writeFileSync(join(root, "sys/class/watchdog/watchdog0/bootstatus"), isByHardware ? "32\n" : "0\n");
}

const fed = (): number => readFileSync(join(root, "dev/watchdog"), "utf8").length;

/** Time passes as it does for the keeper: each beat is over before the next. */
async function pass(ms: number, each: () => void = () => undefined): Promise<void> {
  for (let left = ms; left > 0; left -= SECOND) {
    each();
    clock.advance(SECOND);
    await new Promise((resolve) => setImmediate(resolve));
    await watchdog.settled();
  }
}

it("feeds the hardware for as long as calls can be made", async () => {
  await pass(20 * MINUTE, () => watchdog.sign(true, ""));
  expect(ran).toEqual([]);
  expect(fed()).toBeGreaterThan(200);
});

it("gives a start all the time it may need", async () => {
  await pass(4 * MINUTE);
  expect(ran).toEqual([]);
});

it("has no more patience with a start once calls could be made", async () => {
  await pass(MINUTE, () => watchdog.sign(true, ""));
  await pass(70 * SECOND, () => watchdog.sign(false, "media-down"));
  expect(ran).toEqual(["systemctl restart --no-block callbox.service"]);
});

it("starts the call center anew first, and the machine only when that has not helped", async () => {
  await pass(6 * MINUTE, () => watchdog.sign(true, ""));
  await pass(70 * SECOND, () => watchdog.sign(false, "media-down"));
  expect(ran).toEqual(["systemctl restart --no-block callbox.service"]);
  const before = fed();
  await pass(MINUTE);
  expect(fed(), "the hardware is fed while it is hoped for").toBeGreaterThan(before);
  await pass(2 * MINUTE);
  expect(ran).toEqual(["systemctl restart --no-block callbox.service", "systemctl reboot"]);
  const last = fed();
  await pass(MINUTE);
  expect(fed(), "from then on the hardware is left to do it").toBe(last);
});

it("is content when the call center has come back", async () => {
  await pass(6 * MINUTE, () => watchdog.sign(true, ""));
  await pass(70 * SECOND);
  await pass(10 * MINUTE, () => watchdog.sign(true, ""));
  expect(ran).toEqual(["systemctl restart --no-block callbox.service"]);
});

it("leaves a machine alone that three starts have not helped", async () => {
  for (let starts = 0; starts < 4; starts++) {
    await watchdog.stop();
    watchdog = await started();
    await pass(9 * MINUTE);
  }
  expect(ran.filter((order) => order === "systemctl reboot")).toHaveLength(3);
});

it("looks after a machine again that has come to itself", async () => {
  const resets = Array.from({ length: 3 }, () => clock.now());
  writeFileSync(join(root, "data/system/resets.json"), JSON.stringify(resets));
  await pass(9 * MINUTE);
  const order = "systemctl restart --no-block callbox.service";
  expect(ran, "three starts are enough").toEqual([order]);
  await pass(2 * 60 * MINUTE, () => watchdog.sign(true, ""));
  await pass(4 * MINUTE);
  expect(ran).toEqual([order, order, "systemctl reboot"]);
});

it("starts a machine whose disk takes no notes once in two hours at most", async () => {
  const noNotes = (): void => {
    rmSync(join(root, "data/system"), { recursive: true, force: true });
    writeFileSync(join(root, "data/system"), "no folder");
  };
  noNotes();
  await pass(9 * MINUTE);
  const order = "systemctl restart --no-block callbox.service";
  expect(ran).toEqual([order]);
  const before = fed();
  await pass(MINUTE);
  expect(fed(), "and goes on feeding the hardware").toBeGreaterThan(before);
  await pass(2 * 60 * MINUTE, () => watchdog.sign(true, ""));
  await pass(4 * MINUTE);
  expect(ran).toEqual([order, order, "systemctl reboot"]);
});

it("says after a start of its own making why it was, for as long as that start lasts", async () => {
  expect(watchdog.ownRestart).toBeUndefined();
  await pass(6 * MINUTE, () => watchdog.sign(true, ""));
  await pass(4 * MINUTE, () => watchdog.sign(false, "media-down"));
  expect(ran).toEqual(["systemctl restart --no-block callbox.service", "systemctl reboot"]);
  const again = async (): Promise<void> => {
    await watchdog.stop();
    watchdog = await started();
  };
  await again();
  expect(watchdog.ownRestart, "only the keeper has started again").toBeUndefined();
  boot();
  await again();
  expect(watchdog.ownRestart).toMatchObject({ code: "media-down" });
  await again();
  expect(watchdog.ownRestart, "the keeper alone started again").toMatchObject({ code: "media-down" });
  boot();
  await again();
  expect(watchdog.ownRestart, "an ordinary start").toBeUndefined();
});

it("knows that the hardware has started a machine that was stuck", async () => {
  await watchdog.stop();
  boot(true);
  watchdog = await started();
  expect(watchdog.ownRestart).toMatchObject({ code: "stuck" });
  boot();
  await watchdog.stop();
  watchdog = await started();
  expect(watchdog.ownRestart).toBeUndefined();
});
