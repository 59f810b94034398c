import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { updateWords } from "#firmware/api/contract/update-words.table.ts";
import type { UpdatePlace } from "#firmware/api/contract/updates.ts";
import { boxKeys, wholeUpdate } from "#test/image/machine/bundles.ts";
import { flashCard, Layers } from "#test/image/machine/disk.ts";
import { Guest } from "#test/image/machine/guest.ts";
import { callIn, company } from "#test/image/machine/house.ts";
import { newerSoftware } from "#test/image/machine/newer.ts";
import { UsbStick } from "#test/image/machine/stick.ts";
import { systemOf, Updater } from "#test/image/machine/updater.ts";

const MOST_STARTS = 3;
const OLD = "0.1.0";
/** Of a system that starts and answers, but no caller hears anything. */
const DUMB = "0.4.0";
/** Percent of an installation at which the first half is being written. */
const COPYING = 60;
/** A stick that this fits on. */
const STICK_MB = 192;

describe("an encrypted update on a stick, of newer software whose callers hear nothing", () => {
  let guest: Guest;
  let layers: Layers;
  let place: UpdatePlace;
  const stick = new UsbStick("newer", STICK_MB);

  const plugIn = async (updater: Updater): Promise<void> => {
    await stick.plugInto(guest);
    place = await updater.onStick();
  };

  beforeAll(async () => {
    const keys = await boxKeys();
    const overlay = { ...company(), ...newerSoftware({ hasLostPrompts: true }) };
    stick.copy(await wholeUpdate(DUMB, overlay, keys), "callbox.raucb");
    layers = new Layers(flashCard("fall-back", company()), "fall-back");
    guest = await Guest.switchOn({ name: "fall-back", disk: layers.fresh() });
    await guest.takesCalls();
    await guest.started();
    const key = readFileSync(keys.key).toString("base64");
    await guest.shell.run(`umask 277; echo ${key} | base64 -d > /etc/rauc/decrypt.key`);
    await guest.until("it has called itself", async () =>
      (await guest.shell.run("cat /data/system/good.json")).includes(OLD),
    );
  });
  afterAll(async () => {
    await guest?.cutPower();
    layers?.remove();
    stick.remove();
  });

  test("leaves the box as it is when the stick is pulled out in the middle", async () => {
    const updater = await Updater.open(guest);
    await plugIn(updater);
    expect((await updater.check(place)).checked).toMatchObject({ version: DUMB, isOlder: false });
    const pulled = await updater.installUntil(DUMB, COPYING, async () => {
      await guest.shell.run("echo 1 > /proc/sys/vm/drop_caches"); // it has been read through for the check
      await stick.pullFrom(guest);
    });
    expect(pulled.problem?.code).toBe("stick-gone");
    expect(await systemOf(guest)).toEqual(["A", OLD]);
    expect((await callIn(guest)).exitCode).toBe(0);
    await guest.until("the stick is let go", async () => !(await guest.shell.run("cat /proc/mounts")).includes("/sd"));
  });

  test("is installed when it is plugged in again", async () => {
    const updater = await Updater.open(guest);
    await plugIn(updater);
    await updater.check(place);
    expect((await updater.install(DUMB)).problem).toBeNull();
    await stick.pullFrom(guest);
  });

  test(`is left by itself, the page says so, and the earlier software goes on with what the newer has written`, async () => {
    let owner = await Updater.open(guest);
    const calls = await owner.calls();
    const starts = guest.shell.starts;
    await owner.restart();
    await guest.started(starts + 1);
    await guest.takesCalls();
    expect(await systemOf(guest)).toEqual(["B", DUMB]);
    expect((await callIn(guest)).exitCode).toBe(0);
    owner = await Updater.open(guest);
    await owner.set({ companyName: "Named by newer software", later: 7 });
    expect(await owner.settings()).toMatchObject({ later: 7 });
    await guest.started(starts + 2);
    expect(await systemOf(guest)).toEqual(["A", OLD]);
    expect(guest.shell.starts - starts).toBeLessThanOrEqual(MOST_STARTS);
    await guest.takesCalls();
    const after = await Updater.open(guest);
    await guest.until("the box says what happened", async () => (await after.state()).last?.state === "fell-back");
    expect((await after.state()).last).toMatchObject({ to: DUMB, because: [{ code: "greeting" }] });
    const [en, zh] = (await after.alarm("update-fell-back")) ?? [];
    expect(en).toContain(updateWords.greeting?.en);
    expect(zh).toContain(updateWords.greeting?.zh);
    const settings = await after.settings();
    expect(settings.companyName).toBe("Named by newer software");
    expect(settings).not.toHaveProperty("later");
    expect((await callIn(guest)).exitCode).toBe(0);
    const now = await after.calls();
    expect(now).toEqual(expect.arrayContaining(calls));
    expect(now.length, "a call with the newer software, one with this").toBe(calls.length + 2);
  });
});
