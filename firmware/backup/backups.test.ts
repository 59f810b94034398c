import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, expect, test, vi } from "vitest";
import { createDemoConfig } from "#firmware/config/demo/demo.ts";
import { ConfigStore } from "#firmware/config/store.ts";
import { openDatabase } from "#firmware/db/open.ts";
import { silentLogger } from "#firmware/kernel/log.ts";
import { FakeClock } from "#test/support/fake-clock.ts";
import type { Parts } from "./backup-format.ts";
import { Backups } from "./backups.ts";
import { placesIn } from "./places.ts";
import { finishSwap } from "./swap.ts";

// The threads go behind everything else: on a machine that does other work they take their time.
vi.setConfig({ testTimeout: 120_000 });

const EVERYTHING: Parts = { calls: true, voicemail: true, recordings: true };
const SOUND = Buffer.alloc(100_000, "sound");
const RECORDING = "recordings/2026/11/20/r-4F7K-2XQH.wav";
const MESSAGE = "voicemail/office/vm-4F7K-2XQH.wav";
const PROMPT = "prompts/zh/welcome.wav";

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A data folder of a shop of this name, with one call, message, recording and prompt. */
async function openHouse(name: string, isFull = true) {
  const folder = mkdtempSync(join(tmpdir(), "callbox-backup-"));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const clock = new FakeClock();
  const initial = createDemoConfig({ boardPath: "/dev/null" });
  initial.box.companyName = name;
  await ConfigStore.open({ folder: join(folder, "config"), clock, initial });
  const db = openDatabase(join(folder, "callbox.sqlite"));
  const put = (path: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), SOUND);
  };
  if (isFull) {
    for (const path of [RECORDING, MESSAGE, PROMPT]) put(path);
    db.exec(`
      INSERT INTO call (id, direction, origin_kind, origin, result, started_at, ended_at, wait_ms, ring_ms, talk_ms,
        hold_ms, cause, ended_by, detail, voicemail) VALUES ('c-1', 'in', 'line', 'l', 'answered', 1, 2, 0, 0, 0, 0, 16, 'caller', '', 'vm-4F7K-2XQH');
      INSERT INTO recording (id, call, state, path, why, started_at, bytes) VALUES ('r-4F7K-2XQH', 'c-1', 'done', '${RECORDING}', '', 1, 100000);
      INSERT INTO recording (id, call, state, path, why, started_at) VALUES ('r-2', 'c-2', 'running', 'recordings/2026/11/20/r-2.wav', '', 1);
      INSERT INTO live_call VALUES ('c-2', 5);
      INSERT INTO voicemail_message (id, mailbox, received_at, duration_ms, bytes, path) VALUES ('vm-4F7K-2XQH', 'office', 1, 1, 100000, '${MESSAGE}');
      INSERT INTO session VALUES ('hash', 'user', 'owner', 'x', 'x', 1, 1, 1, 'x');
      INSERT INTO agent_state VALUES ('1001', 1, '{"shown":"ready"}');
    `);
  }
  db.exec(`INSERT INTO sip_binding VALUES ('${name}', 'sip:phone', 1, '{}')`);
  const restarts: string[] = [];
  const open = async (): Promise<Backups> => {
    const swapped = await finishSwap(folder);
    const present = await ConfigStore.open({ folder: join(folder, "config"), clock, initial });
    const backups = new Backups({
      ...{ clock, log: silentLogger, dataFolder: folder, config: () => present.current, software: "1.2.3", swapped },
      believedNow: () => clock.now(),
      restart: {
        whenQuiet: () => void restarts.push("quiet"),
        now: () => void restarts.push("now"),
        cancel: () => void restarts.push("cancel"),
        callsNow: () => 0,
      },
    });
    closing.push(() => backups.stop());
    await backups.start();
    return backups;
  };
  const companyOnDisk = (): string =>
    (
      JSON.parse(readFileSync(join(folder, "config/config.json"), "utf8")) as {
        config: { box: { companyName: string } };
      }
    ).config.box.companyName;
  const ask = (sql: string): unknown[] => {
    const connection = new DatabaseSync(join(folder, "callbox.sqlite"), { readOnly: true });
    const rows = connection.prepare(sql).all();
    connection.close();
    return rows.map((row) => Object.values(row)[0]);
  };
  return { folder, clock, db, open, backups: await open(), restarts, companyOnDisk, ask };
}

type House = Awaited<ReturnType<typeof openHouse>>;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function backupOf({ backups }: House, parts = EVERYTHING, password = ""): Promise<Buffer> {
  backups.make(parts, password);
  await until(() => backups.state.job?.kind !== "preparing");
  expect(backups.state.problem).toBeUndefined();
  const pieces: Uint8Array[] = [];
  for await (const piece of backups.fetch().octets) pieces.push(piece);
  await until(() => backups.state.job === undefined);
  return Buffer.concat(pieces);
}

function bring(house: House, file: Buffer, password = "") {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < file.length; at += 50_000) yield Uint8Array.from(file.subarray(at, at + 50_000));
  };
  return house.backups.take({ chunks: chunks(), bytes: file.length, password: () => password });
}

/** What lies where backups are worked on. */
function leftIn({ folder }: House): string[] {
  const { root } = placesIn(folder);
  return existsSync(root) ? readdirSync(root) : [];
}

/** What the service does at its next start; the database of before is closed. */
async function startAgain(house: House): Promise<Backups> {
  house.db.close();
  return house.open();
}

test("a box takes up the whole state of another one with its next start, and what was there can be taken back", async () => {
  const burnt = await openHouse("Lanhe");
  const file = await backupOf(burnt, EVERYTHING, "a good password");
  const fresh = await openHouse("My company", false);
  const manifest = await bring(fresh, file, "a good password");
  expect(manifest).toMatchObject({
    company: "Lanhe",
    software: "1.2.3",
    counts: { calls: 1, messages: 1, recordings: 1, prompts: 1 },
  });
  expect(fresh.companyOnDisk()).toBe("My company");
  await fresh.backups.bringBack({ from: "held", isNow: false, cutsCalls: false, by: "owner" });
  expect(fresh.restarts).toEqual(["quiet"]);
  const again = await startAgain(fresh);
  expect(fresh.companyOnDisk()).toBe("Lanhe");
  for (const path of [RECORDING, MESSAGE, PROMPT])
    expect(readFileSync(join(fresh.folder, path)).equals(SOUND)).toBe(true);
  expect(fresh.ask("SELECT id FROM call")).toEqual(["c-1"]);
  expect(again.state).toMatchObject({ broughtBack: { company: "Lanhe" }, before: { company: "My company" } });
  expect(again.state.held).toBeUndefined();
  await again.bringBack({ from: "before", isNow: true, cutsCalls: false, by: "owner" });
  const third = await fresh.open();
  expect(fresh.companyOnDisk()).toBe("My company");
  expect(existsSync(join(fresh.folder, RECORDING))).toBe(false);
  expect(third.state.before?.company).toBe("Lanhe");
});

test("who is signed in, where phones are and calls that have not ended stay where they are", async () => {
  const burnt = await openHouse("Lanhe");
  const fresh = await openHouse("My company", false);
  await bring(fresh, await backupOf(burnt));
  await fresh.backups.bringBack({ from: "held", isNow: false, cutsCalls: false, by: "owner" });
  await startAgain(fresh);
  expect(fresh.ask("SELECT count(*) FROM session")).toEqual([0]);
  expect(fresh.ask("SELECT count(*) FROM live_call")).toEqual([0]);
  expect(fresh.ask("SELECT id FROM recording")).toEqual(["r-4F7K-2XQH"]);
  expect(fresh.ask("SELECT aor FROM sip_binding")).toEqual(["My company"]);
  expect(fresh.ask("SELECT from_state || ' ' || to_state FROM agent_event")).toEqual(["ready signed-out"]);
});

test("what was not wanted is in no octet of the file, and recordings that are left out say so in the list", async () => {
  const burnt = await openHouse("Lanhe");
  const without = await backupOf(burnt, { calls: true, voicemail: false, recordings: false });
  expect(without.includes("recordings/2026")).toBe(false);
  expect(without.includes("voicemail/office")).toBe(false);
  const fresh = await openHouse("My company", false);
  await bring(fresh, without);
  await fresh.backups.bringBack({ from: "held", isNow: false, cutsCalls: false, by: "owner" });
  await startAgain(fresh);
  expect(fresh.ask("SELECT state FROM recording")).toEqual(["deleted"]);
  expect(fresh.ask("SELECT voicemail FROM call")).toEqual([null]);
  const bare = await openHouse("My company", false);
  const manifest = await bring(bare, await backupOf(burnt, { calls: false, voicemail: true, recordings: true }));
  expect(manifest.counts).toMatchObject({ calls: 0, recordings: 0, messages: 1 });
});

test("a file that is not wanted says why, and nothing of it stays", async () => {
  const burnt = await openHouse("Lanhe");
  const plain = await backupOf(burnt);
  const sealed = await backupOf(burnt, EVERYTHING, "a good password");
  const fresh = await openHouse("My company", false);
  const cases: [string, Buffer, string][] = [
    ["no-backup", Buffer.alloc(0), ""],
    ["wrong-password", sealed, "another one"],
    ["truncated", plain.subarray(0, plain.length / 2), ""],
  ];
  for (const [code, file, password] of cases) {
    await expect(bring(fresh, file, password)).rejects.toMatchObject({ code });
    expect(fresh.backups.state).toMatchObject({ problem: { code }, held: undefined, job: undefined });
    expect(leftIn(fresh)).toEqual([]);
  }
  expect(fresh.companyOnDisk()).toBe("My company");
});

test("one thing is done at a time, and a backup that nobody fetches leaves nothing behind", async () => {
  const house = await openHouse("Lanhe");
  house.backups.make(EVERYTHING, "");
  expect(() => house.backups.make(EVERYTHING, "")).toThrow(expect.objectContaining({ code: "busy" }));
  await expect(bring(house, Buffer.alloc(10))).rejects.toMatchObject({ code: "busy" });
  await until(() => house.backups.state.job?.kind === "ready");
  house.clock.advance(120_000);
  await until(() => house.backups.state.job === undefined);
  expect(house.backups.state.problem?.code).toBe("too-late");
  expect(existsSync(placesIn(house.folder).making)).toBe(false);
});

test("a download that breaks off leaves nothing behind", async () => {
  const house = await openHouse("Lanhe");
  house.backups.make(EVERYTHING, "");
  await until(() => house.backups.state.job?.kind === "ready");
  for await (const _ of house.backups.fetch().octets) break;
  expect(house.backups.state).toMatchObject({ problem: { code: "broken-off" }, job: undefined });
  expect(existsSync(placesIn(house.folder).making)).toBe(false);
});

test("what was there before goes after thirty days", async () => {
  const burnt = await openHouse("Lanhe");
  const fresh = await openHouse("My company", false);
  await bring(fresh, await backupOf(burnt));
  await fresh.backups.bringBack({ from: "held", isNow: false, cutsCalls: false, by: "owner" });
  const again = await startAgain(fresh);
  expect(again.state.before).toBeDefined();
  fresh.clock.advance(31 * 24 * 3_600_000);
  await until(() => again.state.before === undefined);
  await again.stop();
});

test("what is given up while it comes in leaves nothing behind, and the next one is taken", async () => {
  const burnt = await openHouse("Lanhe");
  const file = await backupOf(burnt);
  const fresh = await openHouse("My company", false);
  let more = (): void => undefined;
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield Uint8Array.from(file.subarray(0, 1_000));
    await new Promise<void>((resolve) => {
      more = resolve;
    });
    yield Uint8Array.from(file.subarray(1_000));
  };
  const taken = fresh.backups.take({ chunks: chunks(), bytes: file.length, password: () => "" });
  await until(() => existsSync(placesIn(fresh.folder).coming));
  await fresh.backups.giveUp();
  more();
  await expect(taken).rejects.toMatchObject({ code: "broken-off" });
  expect(fresh.backups.state).toMatchObject({ job: undefined, problem: undefined, held: undefined });
  expect(leftIn(fresh)).toEqual([]);
  expect(await bring(fresh, file)).toMatchObject({ company: "Lanhe" });
  await expect(
    fresh.backups.bringBack({ from: "before", isNow: true, cutsCalls: false, by: "owner" }),
  ).rejects.toMatchObject({ code: "nothing-there" });
});
