import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { foldersBelow } from "#firmware/keeper/folders.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import { readNote, type UpdateNote, writeNote } from "./notes.ts";
import { Trial } from "./trial.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const INSTALLED: UpdateNote = {
  from: { slot: "A", version: "1.0.0" },
  to: { slot: "B", version: "1.1.0" },
  installedAt: 0,
  bootId: "the start before",
  state: "installed",
  tries: 0,
  because: [],
};

let root: string;
let clock: FakeClock;
let ran: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "callbox-trial-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const put = (path: string, text: string): void => {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  put("etc/callbox-version", "1.1.0\n");
  put("proc/cmdline", "rauc.slot=B\n");
  put("proc/sys/kernel/random/boot_id", "this start\n");
  clock = new FakeClock();
  ran = [];
});

/** A keeper that has just started, on the new system. `hasInOrder`: the system takes the order to start anew. */
async function begun(hasInOrder = true): Promise<Trial> {
  const run = async (name: string, args: readonly string[]) => {
    ran.push([name, args.at(-1)].join(" "));
    return { code: hasInOrder || name === "rauc" || args.includes("--force") ? 0 : 1, stdout: "", stderr: "" };
  };
  const trial = new Trial({ clock, log: silentLogger, folders: foldersBelow(root), run });
  await trial.begin();
  return trial;
}

/** Time passes with a sign of life every five seconds. */
async function live(trial: Trial, ms: number): Promise<void> {
  for (let left = ms; left > 0 && ran.length === 0; left -= 5_000) {
    await trial.good(false);
    await clock.advanceAsync(5_000);
  }
}

const settled = (): Promise<void> => expect.poll(() => ran).toContain("systemctl reboot");

test("a new system of which nothing is heard is left after six minutes", async () => {
  await writeNote({ folders: foldersBelow(root) }, INSTALLED);
  await begun();
  await clock.advanceAsync(5 * MINUTE);
  expect(ran).toEqual([]);
  await clock.advanceAsync(MINUTE);
  await settled();
  expect(ran).toEqual(["rauc mark-bad", "systemctl reboot"]);
});

test("so is one whose keeper was started again meanwhile", async () => {
  await writeNote({ folders: foldersBelow(root) }, INSTALLED);
  await begun();
  clock = new FakeClock(); // the timers of the first ended with it
  const again = await begun();
  expect(again.isOn).toBe(true);
  await clock.advanceAsync(6 * MINUTE);
  await settled();
});

test("one that lives but never says what came of its call is left as well, though not soon", async () => {
  await writeNote({ folders: foldersBelow(root) }, INSTALLED);
  const trial = await begun();
  await live(trial, 2 * HOUR);
  expect(ran).toEqual([]);
  await live(trial, 2 * HOUR);
  await settled();
  expect(ran).toEqual(["rauc mark-bad", "systemctl reboot"]);
});

test("where nothing can be written down a new system is still tried, and stays only by its call", async () => {
  await writeNote({ folders: foldersBelow(root) }, INSTALLED);
  const trial = await begun();
  rmSync(join(root, "data/system"), { recursive: true });
  writeFileSync(join(root, "data/system"), "no folder");
  await trial.good(false);
  expect(ran, "a sign of life is no call").toEqual([]);
  await trial.good(true);
  expect(ran).toEqual(["rauc mark-good"]);
  expect(trial.isOn).toBe(false);
  expect(await trial.failed([])).toBe(false);
});

test("a system that does not go down in order is made to", async () => {
  await writeNote({ folders: foldersBelow(root) }, INSTALLED);
  const trial = await begun(false);
  await trial.failed([{ code: "greeting", detail: "" }]);
  expect(ran).toEqual(["rauc mark-bad", "systemctl reboot", "systemctl --force"]);
  expect((await readNote({ folders: foldersBelow(root) }))?.because).toEqual([{ code: "greeting", detail: "" }]);
});
