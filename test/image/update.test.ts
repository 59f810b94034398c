import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyUpdate, foreignKeys, tampered, truncated, wholeUpdate } from "./machine/bundles.ts";
import { flashCard, Layers } from "./machine/disk.ts";
import { Guest } from "./machine/guest.ts";
import { callIn, company } from "./machine/house.ts";
import { Shop } from "./machine/shop.ts";

const LONGEST_INSTALL_S = 60;

/** A service that starts and never answers: the health check must find it out. */
const DEAD_SERVICE = {
  "etc/systemd/system/callbox.service.d/dead.conf": "[Service]\nExecStart=\nExecStart=/bin/sleep infinity\n",
};

describe("updates", () => {
  let guest: Guest;
  let layers: Layers;
  let shop: Shop;
  let good: string;

  const version = (): Promise<string> => guest.shell.run("cat /etc/callbox-version");
  const slot = (): Promise<string> => guest.shell.run("sed 's/.*rauc.slot=\\([AB]\\).*/\\1/' /proc/cmdline");
  const choice = (): Promise<string> => guest.shell.run("fw_printenv BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT");
  const isGood = async (): Promise<void> =>
    guest.until("the system is marked good", async () => {
      const left = await guest.shell.run(`fw_printenv -n BOOT_${await slot()}_LEFT`);
      return left === "3" && (await guest.shell.run("rauc status --output-format=shell")).includes("STATUS");
    });

  beforeAll(async () => {
    layers = new Layers(flashCard("update", company()), "update");
    shop = await Shop.open();
    good = await wholeUpdate("0.2.0", company());
    guest = await Guest.switchOn({ name: "update", disk: layers.fresh() });
    await guest.started();
    await guest.takesCalls();
    await isGood();
    await guest.until(
      "/data is large",
      async () => Number(await guest.shell.run("df -m --output=size /data | tail -n 1")) > 1_500,
    );
  }, 900_000);
  afterAll(async () => {
    await guest?.cutPower();
    shop?.close();
    layers?.remove();
  });

  /** Installs what must be refused; gives back why. The box is as it was. */
  async function refused(update: string): Promise<string> {
    const before = await choice();
    const path = await shop.deliver(guest, update);
    const { status, output } = await guest.shell.try(`rauc install ${path}`, 180_000);
    await guest.shell.run(`rm -f ${path}`);
    expect(status).not.toBe(0);
    expect(await choice()).toBe(before);
    return output;
  }

  test("of somebody else are refused", async () => {
    const update = await emptyUpdate("foreign", { keys: await foreignKeys() });
    expect(await refused(update)).toMatch(/signature|certificate/);
  });

  test("for another kind of box are refused", async () => {
    expect(await refused(await emptyUpdate("other", { compatible: "toaster" }))).toMatch(/compatible/i);
  });

  test("that arrived broken off are refused", async () => {
    expect(await refused(truncated(good))).toMatch(/signature|size|bundle/i);
  });

  test("that somebody changed on the way are refused, and the box keeps its system", async () => {
    await refused(tampered(good));
    expect(await slot()).toBe("A");
    expect((await callIn(guest)).exitCode).toBe(0);
  });

  test("do not need room in /data", async () => {
    const path = await shop.deliver(guest, await emptyUpdate("small", { compatible: "toaster" }));
    await guest.shell.try(
      "dd if=/dev/zero of=/data/full bs=1M 2>/dev/null; dd if=/dev/zero of=/data/full2 bs=1k 2>/dev/null",
    );
    const before = await choice();
    const { status } = await guest.shell.try(`rauc install ${path}`, 120_000);
    expect(status).not.toBe(0);
    expect(await choice()).toBe(before);
    await guest.shell.run(`rm -f /data/full /data/full2 ${path}`);
    await guest.takesCalls();
  }, 300_000);

  test(`are installed within ${LONGEST_INSTALL_S} s, start from the other slot and keep the data`, async () => {
    await guest.shell.run("echo kept > /data/system/note && sync");
    const path = await shop.deliver(guest, good);
    const since = performance.now();
    await guest.shell.run(`rauc install ${path}`, 300_000);
    const seconds = (performance.now() - since) / 1000;
    console.log(`update installed in ${seconds.toFixed(1)} s`);
    await guest.shell.run(`rm ${path}`);
    // The first copy of the boot choice is damaged meanwhile: the second says the same.
    await guest.shell.run("dd if=/dev/zero of=/dev/disk/by-partlabel/ubootenv bs=512 count=1 conv=notrunc,fsync 2>&1");
    await restart(2);
    expect(guest.console).toContain("first copy of the boot choice is damaged");
    expect(await slot()).toBe("B");
    expect(await version()).toBe("0.2.0");
    expect(await guest.shell.run("cat /data/system/note")).toBe("kept");
    await guest.takesCalls();
    await isGood();
    expect((await callIn(guest)).exitCode).toBe(0);
    expect(seconds).toBeLessThan(LONGEST_INSTALL_S);
  }, 900_000);

  test("whose box never answers fall back by themselves within three starts", async () => {
    const path = await shop.deliver(guest, await wholeUpdate("0.3.0", company(DEAD_SERVICE)));
    await guest.shell.run(`rauc install ${path}`, 300_000);
    await guest.shell.run(`rm ${path}`);
    const before = guest.shell.starts;
    await restart(before + 1);
    expect(await version()).toBe("0.3.0");
    let starts = before + 1;
    while ((await version()) === "0.3.0") {
      expect(starts - before).toBeLessThanOrEqual(3);
      starts += 1;
      await guest.shell.started(starts, 900_000);
    }
    expect(await version()).toBe("0.2.0");
    await guest.takesCalls();
    expect((await callIn(guest)).exitCode).toBe(0);
  }, 1_800_000);

  async function restart(starts: number): Promise<void> {
    await guest.shell.try("(sleep 1; systemctl reboot) >/dev/null 2>&1 &");
    await guest.shell.started(starts, 600_000);
  }
});
