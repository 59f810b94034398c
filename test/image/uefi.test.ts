import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { brokenUpdate, wholeUpdate } from "./machine/bundles.ts";
import { flashCard, GENERIC, Layers } from "./machine/disk.ts";
import { Guest } from "./machine/guest.ts";
import { callIn, company } from "./machine/house.ts";
import { Updater } from "./machine/updater.ts";

const MOST_STARTS = 3;
const NEW = "0.2.0";
const SOUND = "GRUB Environment Block";

describe("the image for any arm64 board, on one whose firmware is UEFI", () => {
  let guest: Guest;
  let layers: Layers;

  const version = (): Promise<string> => guest.shell.run("cat /etc/callbox-version");
  const slot = (): Promise<string> => guest.shell.run("sed 's/.*rauc.slot=\\([AB]\\).*/\\1/' /proc/cmdline");
  const isGood = (): Promise<void> =>
    guest.until("the system is marked good", async () => {
      return (await guest.shell.run("/usr/lib/callbox/boot-choice show")).includes(`BOOT_${await slot()}_LEFT=9`);
    });
  const copy = (which: 1 | 2): Promise<string> =>
    guest.shell.run(`head -c 1536 /dev/disk/by-partlabel/choice_${which} | tr -d '\\0'`);

  beforeAll(async () => {
    layers = new Layers(flashCard("uefi", company(), GENERIC), "uefi");
    guest = await Guest.switchOn({ name: "uefi", disk: layers.fresh(), firmware: "uefi" });
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
    await isGood();
    expect(await copy(2)).toBe(await copy(1));
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
    expect([await slot(), await version()]).toEqual(["B", NEW]);
    await guest.takesCalls();
    await isGood();
    expect(await copy(1)).toContain(SOUND);
    expect(await copy(2)).toBe(await copy(1));
  });

  test(`leaves one that cannot start after ${MOST_STARTS} starts at the most`, async () => {
    const updater = await Updater.open(guest);
    await updater.send(await brokenUpdate("0.3.0", GENERIC));
    await updater.install("0.3.0");
    const [starts, before] = [guest.shell.starts, guest.console.length];
    await updater.restart();
    await guest.started(starts + 1);
    const tries = guest.console.slice(before).match(/starting system A/g)?.length ?? 0;
    expect(tries).toBeGreaterThan(0);
    expect(tries).toBeLessThanOrEqual(MOST_STARTS);
    expect([await slot(), await version()]).toEqual(["B", NEW]);
    await guest.takesCalls();
    expect((await callIn(guest)).exitCode).toBe(0);
  });
});
