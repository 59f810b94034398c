import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { hasRauc, KeeperMachine, UpdateShop } from "#test/support/keeper-machine.ts";
import { listFolder } from "./list-folder.ts";
import { MAX_UPDATE_BYTES } from "./protocol.ts";

let shop: UpdateShop;
let machine: KeeperMachine;
beforeAll(() => {
  shop = new UpdateShop();
});
afterAll(() => shop.close());
beforeEach(() => {
  machine = new KeeperMachine(shop);
});
afterEach(() => machine.stop());

const NOTES = ["update.json", "good.json", "own-restart.json", "resets.json"];

test.each(["", "null", '{"state":"trying"}', '{"state":"installed","to":{},"A":1,"before":"x"}'])(
  "a keeper whose notes all read %j starts and answers",
  async (text) => {
    mkdirSync(join(machine.root, "data/system"), { recursive: true });
    for (const name of NOTES) writeFileSync(join(machine.root, "data/system", name), text);
    const keeper = await machine.start("A", "1.0.0");
    expect(await keeper.ask("status", {})).toMatchObject({ slot: "A", update: null });
    await keeper.ask("mark-good", { isGood: true, because: [] });
    expect(machine.orders).toContain("rauc mark-good");
  },
);

test("a disk that takes no notes keeps no keeper from starting", async () => {
  writeFileSync(join(machine.root, "data/system"), "no folder");
  const keeper = await machine.start("A", "1.0.0");
  expect(await keeper.ask("status", {})).toMatchObject({ slot: "A" });
});

test("what the keeper writes down is for root alone", async () => {
  const keeper = await machine.start("A", "1.0.0");
  await keeper.ask("mark-good", { isGood: true, because: [] });
  expect(statSync(join(machine.root, "data/system/good.json")).mode & 0o777).toBe(0o600);
});

test("whoever asks and does not listen is let go, others are answered", async () => {
  const keeper = await machine.start("A", "1.0.0");
  const socket = connect(machine.socket);
  socket.on("error", () => undefined); // let go
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const verb = "x".repeat(30_000);
  const ask = (): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify({ id: 1, verb })}\n`, () => setImmediate(ask));
  };
  ask();
  await closed;
  expect(await keeper.ask("status", {})).toMatchObject({ slot: "A" });
});

test.skipIf(!hasRauc)("a file without end behind a good signature is not read", async () => {
  const whole = readFileSync(shop.bundle("good.raucb", { version: "2.0.0" }));
  const signed = Number(whole.readBigUInt64BE(whole.length - 8)) + 8;
  const keeper = await machine.start("A", "1.0.0");
  const file = openSync(join(machine.root, "data/updates/endless.raucb"), "w");
  writeSync(file, whole.subarray(-signed), 0, signed, 40 * MAX_UPDATE_BYTES);
  const check = keeper.ask("check-update", { place: { from: "box", name: "endless.raucb" } });
  await expect(check).rejects.toMatchObject({ code: "too-large" });
});

test("of a folder with very many names the first are told", async () => {
  const folder = mkdtempSync(join(tmpdir(), "callbox-many-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (let n = 0; n < 30; n++) writeFileSync(join(folder, `${n}`), "");
  expect(await listFolder(folder, 20)).toHaveLength(20);
  expect(await listFolder(folder)).toHaveLength(30);
  await expect(listFolder(join(folder, "none"))).rejects.toThrow("ENOENT");
});
