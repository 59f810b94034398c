import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { brokenUpdate, wholeUpdate } from "./machine/bundles.ts";
import { flashCard, GENERIC, Layers } from "./machine/disk.ts";
import { Guest } from "./machine/guest.ts";
import { callIn, company } from "./machine/house.ts";
import { namedDisk } from "./machine/stick.ts";
import { foundGood, systemOf, triesOfBroken, Updater } from "./machine/updater.ts";

const MOST_STARTS = 3;
const NEW = "0.2.0";
/** Of the box's own partitions; a stick with the same ones is plugged in all the time. */
const NAMES = ["choice_1", "choice_2", "root_a", "root_b", "data"];
const SOUND = "GRUB Environment Block";

describe("the image for any arm64 board, on one whose firmware is UEFI", () => {
  let guest: Guest;
  let layers: Layers;

  const copy = (which: 1 | 2): Promise<string> =>
    guest.shell.run(`head -c 1536 /dev/disk/by-partlabel/choice_${which} | tr -d '\\0'`);

  beforeAll(async () => {
    layers = new Layers(flashCard("uefi", company(), GENERIC), "uefi");
    const sticks = [namedDisk("uefi", NAMES)];
    guest = await Guest.switchOn({ name: "uefi", disk: layers.fresh(), firmware: "uefi", sticks });
    await guest.takesCalls();
    await guest.started();
  });
  afterAll(async () => {
    await guest?.cutPower();
    layers?.remove();
  });

  test("starts, takes a call and finds its system good", async () => {
    expect(await guest.shell.run("ls -d /sys/firmware/efi")).toBe("/sys/firmware/efi");
    expect((await callIn(guest)).exitCode).toBe(0);
    await foundGood(guest);
    expect(await copy(2)).toBe(await copy(1));
  });

  test("takes no stick for its own disk whose partitions bear the same names", async () => {
    await guest.until("the stick is there", async () => (await guest.shell.run("ls /dev/sda5")) === "/dev/sda5");
    await guest.shell.run("udevadm settle");
    for (const name of NAMES)
      expect(await guest.shell.run(`readlink -f /dev/disk/by-partlabel/${name}`), name).toMatch(/^\/dev\/vda\d$/);
    expect(await guest.shell.run("findmnt -no SOURCE /data")).toMatch(/^\/dev\/vda\d$/);
  });

  test("starts an update from the other half although the first copy of the boot choice is damaged, and mends it", async () => {
    const updater = await Updater.open(guest);
    await updater.send(await wholeUpdate(NEW, company(), undefined, GENERIC));
    expect((await updater.install(NEW)).problem).toBeNull();
    await guest.shell.run("dd if=/dev/zero of=/dev/disk/by-partlabel/choice_1 bs=2048 count=1 conv=notrunc,fsync");
    const starts = guest.shell.starts;
    await updater.restart();
    await guest.started(starts + 1);
    expect(guest.console).toContain("boot choice in gpt2 is damaged");
    expect(await systemOf(guest)).toEqual(["B", NEW]);
    await guest.takesCalls();
    await foundGood(guest);
    expect(await copy(1)).toContain(SOUND);
    expect(await copy(2)).toBe(await copy(1));
  });

  test(`leaves one that cannot start after ${MOST_STARTS} starts at the most`, async () => {
    const tries = await triesOfBroken(guest, "0.3.0", await brokenUpdate("0.3.0", GENERIC));
    expect(tries).toBeGreaterThan(0);
    expect(tries).toBeLessThanOrEqual(MOST_STARTS);
    expect(await systemOf(guest)).toEqual(["B", NEW]);
    expect((await callIn(guest)).exitCode).toBe(0);
  });
});
