import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { brokenUpdate, emptyUpdate, foreignKeys, tampered, truncated, wholeUpdate } from "./machine/bundles.ts";
import { flashCard, Layers } from "./machine/disk.ts";
import { Guest } from "./machine/guest.ts";
import { callIn, company } from "./machine/house.ts";
import { Updater } from "./machine/updater.ts";

const LONGEST_INSTALL_S = 60;
const MOST_STARTS = 3;
/** The image of a build without VERSION. */
const OLD = "0.1.0";
const NEW = "0.2.0";

describe("updates", () => {
  let guest: Guest;
  let layers: Layers;
  let good: string;

  const version = (): Promise<string> => guest.shell.run("cat /etc/callbox-version");
  const slot = (): Promise<string> => guest.shell.run("sed 's/.*rauc.slot=\\([AB]\\).*/\\1/' /proc/cmdline");
  const choice = (): Promise<string> => guest.shell.run("fw_printenv BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT");
  const isGood = (): Promise<void> =>
    guest.until("the system is marked good", async () => {
      return (await guest.shell.run(`fw_printenv -n BOOT_${await slot()}_LEFT`)) === "3";
    });

  beforeAll(async () => {
    good = await wholeUpdate(NEW, company());
    layers = new Layers(flashCard("update", company()), "update");
    guest = await Guest.switchOn({ name: "update", disk: layers.fresh() });
    await guest.takesCalls();
    await guest.started();
    await isGood();
    const size = async (): Promise<number> => Number(await guest.shell.run("df -m --output=size /data | tail -n 1"));
    await guest.until("/data is large", async () => (await size()) > 1_500);
  });
  afterAll(async () => {
    await guest?.cutPower();
    layers?.remove();
  });

  /** Sends what must not be taken; gives back the code of the reason. The box is as it was. */
  async function refused(update: string): Promise<string | undefined> {
    const before = await choice();
    const { checked, problem } = await (await Updater.open(guest)).send(update);
    expect(checked).toBeNull();
    expect(await choice()).toBe(before);
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
    const before = await choice();
    expect((await updater.install("0.0.9")).problem?.code).toBe("older");
    expect(await choice()).toBe(before);
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

  test(`are installed within ${LONGEST_INSTALL_S} s, start from the other half and keep the data`, async () => {
    const updater = await Updater.open(guest);
    expect((await updater.send(good)).checked).toMatchObject({ version: NEW, isOlder: false });
    const since = performance.now();
    const installed = await updater.install(NEW);
    const seconds = (performance.now() - since) / 1000;
    console.log(`update installed in ${seconds.toFixed(1)} s`);
    expect(installed.problem).toBeNull();
    expect(installed.last).toMatchObject({ from: OLD, to: NEW, state: "installed" });
    // The first copy of the boot choice is damaged meanwhile: the second says the same.
    await guest.shell.run("dd if=/dev/zero of=/dev/disk/by-partlabel/ubootenv bs=512 count=1 conv=notrunc,fsync");
    const starts = guest.shell.starts;
    await updater.restart();
    await guest.started(starts + 1);
    expect(guest.console).toContain("first copy of the boot choice is damaged");
    expect([await slot(), await version()]).toEqual(["B", NEW]);
    await guest.takesCalls();
    await isGood();
    const after = await Updater.open(guest);
    await guest.until("the update is told to be good", async () => (await after.state()).last?.state === "good");
    expect((await callIn(guest)).exitCode).toBe(0);
    expect(seconds).toBeLessThan(LONGEST_INSTALL_S);
  });

  test(`that cannot start are left by themselves after ${MOST_STARTS} starts at the most, and the page says so`, async () => {
    const updater = await Updater.open(guest);
    await updater.send(await brokenUpdate("0.3.0"));
    await updater.install("0.3.0");
    const [starts, before] = [guest.shell.starts, guest.console.length];
    await updater.restart();
    await guest.started(starts + 1);
    const tries = guest.console.slice(before).match(/starting system A/g)?.length ?? 0;
    expect(tries).toBeGreaterThan(0);
    expect(tries).toBeLessThanOrEqual(MOST_STARTS);
    expect([await slot(), await version()]).toEqual(["B", NEW]);
    await guest.takesCalls();
    const after = await Updater.open(guest);
    await guest.until("the box says what happened", async () => (await after.state()).last?.state === "fell-back");
    expect((await after.state()).last).toMatchObject({ to: "0.3.0", because: [{ code: "not-started" }] });
    expect((await callIn(guest)).exitCode).toBe(0);
  });
});
