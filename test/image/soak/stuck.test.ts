import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { updateWords } from "#firmware/api/contract/update-words.table.ts";
import { flashCard, Layers } from "#test/image/machine/disk.ts";
import { Guest } from "#test/image/machine/guest.ts";
import { callIn, company } from "#test/image/machine/house.ts";
import { Updater } from "#test/image/machine/updater.ts";

describe("a box that can do nothing any more", () => {
  let guest: Guest;
  let layers: Layers;

  beforeAll(async () => {
    layers = new Layers(flashCard("watchdog", company()), "watchdog");
    guest = await Guest.switchOn({ name: "watchdog", disk: layers.fresh() });
    await guest.takesCalls();
    await guest.started();
  });
  afterAll(async () => {
    await guest?.cutPower();
    layers?.remove();
  });

  /** Does harm; resolves when the box has started by itself and takes calls. */
  async function startsAgainAfter(harm: string): Promise<void> {
    const starts = guest.shell.starts;
    const since = performance.now();
    guest.shell.try(harm).catch(() => undefined); // nobody is left to answer
    await guest.started(starts + 1);
    await guest.takesCalls();
    console.log(`${harm}: takes calls again after ${((performance.now() - since) / 1000).toFixed(0)} s`);
    expect((await callIn(guest)).exitCode).toBe(0);
  }

  test("is started by the hardware when every program stands still, and says so in both languages", async () => {
    expect(await (await Updater.open(guest)).alarm("started-itself")).toBeUndefined();
    await startsAgainAfter("kill -STOP -1");
    const owner = await Updater.open(guest);
    await guest.until("the box says why it started", async () => (await owner.alarm("started-itself")) !== undefined);
    const [en, zh] = (await owner.alarm("started-itself")) ?? [];
    expect(en).toContain(updateWords.stuck?.en);
    expect(zh).toContain(updateWords.stuck?.zh);
  });

  test("starts again when its kernel has come to harm", async () => {
    await startsAgainAfter("echo c > /proc/sysrq-trigger");
    expect(guest.console).toContain("Kernel panic");
  });

  test("starts without its data when the card has lost them, and says so in both languages", async () => {
    await startsAgainAfter("dd if=/dev/zero of=/dev/disk/by-partlabel/data bs=4M; echo b > /proc/sysrq-trigger");
    const owner = await Updater.open(guest);
    await guest.until("the box says what it lost", async () => (await owner.alarm("data-lost")) !== undefined);
    const [en, zh] = (await owner.alarm("data-lost")) ?? [];
    expect(en).toContain("could not be read and was made anew");
    expect(zh).toContain("无法读取");
  });
});
