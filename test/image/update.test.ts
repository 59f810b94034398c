import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { updateWords } from "#firmware/api/contract/update-words.table.ts";
import type { UpdatePlace } from "#firmware/api/contract/updates.ts";
import {
  boxKeys,
  brokenUpdate,
  emptyUpdate,
  foreignKeys,
  tampered,
  truncated,
  wholeUpdate,
} from "./machine/bundles.ts";
import { flashCard, Layers } from "./machine/disk.ts";
import { Guest } from "./machine/guest.ts";
import { callIn, company } from "./machine/house.ts";
import { LanFolder } from "./machine/lan-folder.ts";
import { UsbStick } from "./machine/stick.ts";
import { bootChoice, foundGood, systemOf, triesOfBroken, Updater } from "./machine/updater.ts";

const MOST_STARTS = 3;
/** The image of a build without VERSION. */
const OLD = "0.1.0";
const NEW = "0.2.0";
const SECRET = "0.4.0";
/** A stick that this fits on. */
const STICK_MB = 192;

describe("updates", () => {
  let guest: Guest;
  let layers: Layers;
  let good: string;

  beforeAll(async () => {
    good = await wholeUpdate(NEW, company());
    layers = new Layers(flashCard("update", company()), "update");
    guest = await Guest.switchOn({ name: "update", disk: layers.fresh() });
    await guest.takesCalls();
    await guest.started();
    await foundGood(guest);
    const size = async (): Promise<number> => Number(await guest.shell.run("df -m --output=size /data | tail -n 1"));
    await guest.until("/data is large", async () => (await size()) > 1_500);
  });
  afterAll(async () => {
    await guest?.cutPower();
    layers?.remove();
  });

  /** Sends what must not be taken; gives back the code of the reason. The box is as it was. */
  async function refused(update: string): Promise<string | undefined> {
    const before = await bootChoice(guest);
    const { checked, problem } = await (await Updater.open(guest)).send(update);
    expect(checked).toBeNull();
    expect(await bootChoice(guest)).toBe(before);
    return problem?.code;
  }

  test("of somebody else are not taken", async () => {
    expect(await refused(await emptyUpdate("foreign", { keys: await foreignKeys() }))).toBe("foreign");
  });

  test("for another kind of machine are not taken", async () => {
    expect(await refused(await emptyUpdate("other", { compatible: "toaster" }))).toBe("other-machine");
  });

  test("that arrived broken off, or were changed on the way, are not taken", async () => {
    expect(await refused(truncated(good))).toBe("damaged");
    expect(await refused(tampered(good))).toBe("damaged");
  });

  test("that are older are not installed unless one means it", async () => {
    const updater = await Updater.open(guest);
    const older = await emptyUpdate("older", { version: "0.0.9" });
    expect((await updater.send(older)).checked).toMatchObject({ version: "0.0.9", isOlder: true });
    const before = await bootChoice(guest);
    expect((await updater.install("0.0.9")).problem?.code).toBe("older");
    expect(await bootChoice(guest)).toBe(before);
  });

  test("find a full card: that is told, and the box goes on", async () => {
    await guest.shell.try("dd if=/dev/zero of=/data/full bs=1M; dd if=/dev/zero of=/data/full2 bs=1k", 120_000);
    try {
      expect(await refused(good)).toBe("disk-full");
    } finally {
      await guest.shell.run("rm -f /data/full /data/full2");
    }
    expect((await callIn(guest)).exitCode).toBe(0);
  });

  test("come from a folder in the network, are installed, start from the other half and keep the data", async () => {
    const updater = await Updater.open(guest);
    const folder = await LanFolder.open(good);
    expect((await updater.fetch(folder.address)).checked).toMatchObject({ version: NEW, isOlder: false });
    folder.close();
    const since = performance.now();
    const installed = await updater.install(NEW);
    const seconds = (performance.now() - since) / 1000;
    console.log(`update installed in ${seconds.toFixed(1)} s; ${updater.steps.join(", ")}`);
    for (const kind of ["fetching", "checking", "installing"])
      expect(updater.steps.filter((step) => step.startsWith(kind)).length, `${kind} has progress`).toBeGreaterThan(1);
    expect(installed.problem).toBeNull();
    expect(installed.last).toMatchObject({ from: OLD, to: NEW, state: "installed" });
    // The first copy of the boot choice is damaged meanwhile: the second says the same.
    await guest.shell.run("dd if=/dev/zero of=/dev/disk/by-partlabel/choice_1 bs=2048 count=1 conv=notrunc,fsync");
    const starts = guest.shell.starts;
    await updater.restart();
    await guest.started(starts + 1);
    expect(guest.console).toContain("boot choice in choice_1 is damaged");
    expect(await systemOf(guest)).toEqual(["B", NEW]);
    await guest.takesCalls();
    await foundGood(guest);
    const after = await Updater.open(guest);
    await guest.until("the update is told to be good", async () => (await after.state()).last?.state === "good");
    expect((await callIn(guest)).exitCode).toBe(0);
  });

  test(`that cannot start are left by themselves after ${MOST_STARTS} starts at the most, and the page says so`, async () => {
    const tries = await triesOfBroken(guest, "0.3.0", await brokenUpdate("0.3.0"));
    expect(tries).toBeGreaterThan(0);
    expect(tries).toBeLessThanOrEqual(MOST_STARTS);
    expect(await systemOf(guest)).toEqual(["B", NEW]);
    const after = await Updater.open(guest);
    await guest.until("the box says what happened", async () => (await after.state()).last?.state === "fell-back");
    expect((await after.state()).last).toMatchObject({ to: "0.3.0", because: [{ code: "not-started" }] });
    expect((await callIn(guest)).exitCode).toBe(0);
  });

  describe("on a USB stick and encrypted", () => {
    const stick = new UsbStick("update", STICK_MB);
    let place: UpdatePlace;
    afterAll(() => stick.remove());

    const plugIn = async (updater: Updater): Promise<void> => {
      await stick.plugInto(guest);
      place = await updater.onStick();
    };

    test("are refused by a box without the key, in plain words, and taken by one that has it", async () => {
      const keys = await boxKeys();
      stick.copy(await wholeUpdate(SECRET, company(), keys), "callbox.raucb");
      const updater = await Updater.open(guest);
      await plugIn(updater);
      const { checked, problem } = await updater.check(place);
      expect([checked, problem?.code]).toEqual([null, "encrypted"]);
      expect(updateWords.encrypted?.en).toContain("encrypted for other boxes");
      const key = readFileSync(keys.key).toString("base64");
      await guest.shell.run(`umask 277; echo ${key} | base64 -d > /etc/rauc/decrypt.key`);
      expect((await updater.check(place)).checked).toMatchObject({ version: SECRET, isOlder: false });
    });

    test("are installed from there", async () => {
      const updater = await Updater.open(guest);
      await updater.check(place);
      expect((await updater.install(SECRET)).problem).toBeNull();
      console.log(`from the stick: ${updater.steps.join(", ")}`);
      await stick.pullFrom(guest);
    });
  });
});
