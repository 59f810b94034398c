import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { hasRauc, KeeperMachine, UpdateShop } from "#test/support/keeper-machine.ts";
import type { KeeperProgress, KeeperRefusal } from "./protocol.ts";

const codeOf = (error: unknown): string => (error as KeeperRefusal).code;
const FAILED = [{ code: "greeting", detail: "the caller did not hear the greeting" }];

describe.skipIf(!hasRauc)("the keeper", () => {
  let shop: UpdateShop;
  let machine: KeeperMachine;

  beforeAll(() => {
    shop = new UpdateShop();
    shop.bundle("new.raucb", { version: "1.10.0" });
    shop.bundle("old.raucb", { version: "1.8.0" });
    shop.bundle("foreign.raucb", { version: "1.10.0", signer: "stranger" });
    shop.bundle("other.raucb", { version: "1.10.0", compatible: "toaster" });
    cpSync(shop.path("new.raucb"), shop.path("cut.raucb"));
    truncateSync(shop.path("cut.raucb"), 300_000);
    const bytes = readFileSync(shop.path("new.raucb"));
    bytes[250_000] = (bytes[250_000] ?? 0) ^ 1;
    writeFileSync(shop.path("flipped.raucb"), bytes);
  });
  afterEach(() => machine.stop());
  afterAll(() => shop.close());

  it("checks an update and says what it is before anything is written", async () => {
    machine = new KeeperMachine(shop);
    const client = await machine.start("A", "1.9.0");
    expect(await client.ask("status", {})).toMatchObject({ version: "1.9.0", slot: "A", update: null });
    const place = machine.bring("new.raucb");
    expect((await client.ask("find-updates", {})).updates).toMatchObject([place]);
    expect(await client.ask("check-update", { place })).toMatchObject({
      version: "1.10.0",
      isOlder: false,
      isSame: false,
    });
    expect(machine.orders).toEqual([]);
  });

  it("installs nothing that is foreign, damaged, cut short, for another machine or older; the box stays as it was", async () => {
    machine = new KeeperMachine(shop);
    const client = await machine.start("A", "1.9.0");
    const install = (name: string, version: string) =>
      client.ask("install-update", { place: machine.bring(name), version, mayBeOlder: false }).catch(codeOf);
    expect(await install("foreign.raucb", "1.10.0")).toBe("foreign");
    expect(await install("flipped.raucb", "1.10.0")).toBe("damaged");
    expect(await install("cut.raucb", "1.10.0")).toBe("damaged");
    expect(await install("other.raucb", "1.10.0")).toBe("other-machine");
    expect(await install("old.raucb", "1.8.0")).toBe("older");
    expect(machine.orders).toEqual([]);
    expect((await client.ask("status", {})).update).toBeNull();
  });

  it("takes an encrypted update where it has the key, and says so where it has not", async () => {
    shop.bundle("plain.raucb", { version: "1.10.0", format: "crypt" });
    shop.encrypt("plain.raucb", "encrypted.raucb");
    machine = new KeeperMachine(shop);
    const client = await machine.start("A", "1.9.0");
    const place = machine.bring("encrypted.raucb");
    expect(await client.ask("check-update", { place }).catch(codeOf)).toBe("encrypted");
    machine.takeKey();
    expect(await client.ask("check-update", { place })).toMatchObject({ version: "1.10.0" });
  });

  it("goes by names in its own folders and by nothing else", async () => {
    machine = new KeeperMachine(shop);
    const client = await machine.start("A", "1.9.0");
    symlinkSync(shop.path("new.raucb"), join(machine.root, "data/updates/link.raucb"));
    const check = (name: string) => client.ask("check-update", { place: { from: "box", name } }).catch(codeOf);
    expect(await check("link.raucb")).toBe("no-update");
    expect(await check("../../etc/rauc/keyring.pem")).toBe("malformed");
    expect(await check("gone.raucb")).toBe("no-update");
  });

  it("tells a stick that was pulled out in the middle from an update that is damaged", async () => {
    machine = new KeeperMachine(shop);
    const client = await machine.start("A", "1.9.0");
    const place = { from: "usb", stick: "sda1", name: "cut.raucb" } as const;
    const [stick, device] = [join(machine.root, "run/callbox-usb/sda1"), join(machine.root, "sys/class/block/sda1")];
    for (const folder of [stick, device]) mkdirSync(folder, { recursive: true });
    cpSync(shop.path("cut.raucb"), join(stick, "cut.raucb"));
    expect(await client.ask("check-update", { place }).catch(codeOf)).toBe("damaged");
    rmSync(device, { recursive: true });
    expect(await client.ask("check-update", { place }).catch(codeOf)).toBe("stick-gone");
    const wanted = { place, version: "1.10.0", mayBeOlder: false };
    expect(await client.ask("install-update", wanted).catch(codeOf)).toBe("stick-gone");
  });

  it("installs, tells how far it is, and a new system stays once it has called itself", async () => {
    machine = new KeeperMachine(shop);
    let client = await machine.start("A", "1.9.0");
    const steps: KeeperProgress[] = [];
    const wanted = { place: machine.bring("new.raucb"), version: "1.10.0", mayBeOlder: false };
    await client.ask("install-update", wanted, (step) => steps.push(step));
    expect(machine.orders).toEqual(["rauc install"]);
    expect(steps.map(({ percent }) => percent)).toEqual(steps.map(({ percent }) => percent).sort((a, b) => a - b));
    expect(steps.at(-1)?.percent).toBe(100);
    expect((await client.ask("status", {})).update).toMatchObject({
      state: "installed",
      to: { slot: "B", version: "1.10.0" },
    });

    client = await machine.start("B", "1.10.0");
    expect((await client.ask("status", {})).update).toMatchObject({ state: "trying", tries: 1 });
    expect(await client.ask("install-update", wanted).catch(codeOf), "over the earlier system").toBe("busy");
    await client.ask("feed-watchdog", { canCall: true, because: "" });
    expect(machine.orders, "a sign of life is no call").toEqual([]);
    await client.ask("mark-good", { isGood: true, because: [] });
    expect(machine.orders).toEqual(["rauc mark-good"]);
    expect((await client.ask("status", {})).update).toMatchObject({ state: "good" });
  });

  it("starts the earlier system when the new one cannot call itself, and that one says why", async () => {
    machine = new KeeperMachine(shop);
    let client = await machine.start("A", "1.9.0");
    const wanted = { place: machine.bring("new.raucb"), version: "1.10.0", mayBeOlder: false };
    await client.ask("install-update", wanted);
    client = await machine.start("B", "1.10.0");
    expect(await client.ask("mark-good", { isGood: false, because: FAILED })).toEqual({ fallsBack: true });
    expect(machine.orders).toEqual(["rauc mark-bad", "systemctl reboot"]);
    client = await machine.start("A", "1.9.0");
    expect((await client.ask("status", {})).update).toMatchObject({ state: "fell-back", because: FAILED });
  });

  it("knows of an update that never came up", async () => {
    machine = new KeeperMachine(shop);
    let client = await machine.start("A", "1.9.0");
    const wanted = { place: machine.bring("new.raucb"), version: "1.10.0", mayBeOlder: false };
    await client.ask("install-update", wanted);
    client = await machine.start("A", "1.9.0");
    expect((await client.ask("status", {})).update).toMatchObject({
      state: "fell-back",
      because: [{ code: "not-started" }],
    });
  });

  it("does not leave a system that was good before for a failed call, and marks it good by its life", async () => {
    machine = new KeeperMachine(shop);
    const client = await machine.start("A", "1.9.0");
    expect(await client.ask("mark-good", { isGood: false, because: FAILED })).toEqual({ fallsBack: false });
    expect(machine.orders).toEqual([]);
    await client.ask("feed-watchdog", { canCall: true, because: "" });
    await expect.poll(() => machine.orders).toEqual(["rauc mark-good"]);
  });

  it("tries a system that was installed past it as well", async () => {
    machine = new KeeperMachine(shop);
    let client = await machine.start("A", "1.9.0");
    await client.ask("mark-good", { isGood: true, because: [] });
    client = await machine.start("B", "1.10.0");
    expect((await client.ask("status", {})).update).toMatchObject({
      state: "trying",
      from: { slot: "A", version: "1.9.0" },
    });
    expect(await client.ask("mark-good", { isGood: false, because: FAILED })).toEqual({ fallsBack: true });
  });

  it("goes back to an older version when the owner says so", async () => {
    machine = new KeeperMachine(shop);
    const client = await machine.start("A", "1.9.0");
    const wanted = { place: machine.bring("old.raucb"), version: "1.8.0", mayBeOlder: true };
    expect(await client.ask("install-update", wanted)).toEqual({ version: "1.8.0" });
  });
});
