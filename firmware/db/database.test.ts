import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CallRow } from "./call-row.ts";
import type { Database } from "./database.ts";
import { DerivedTables, deriveAll, derivedState } from "./derived/derived-tables.ts";
import { JournalTables } from "./journal-store.ts";
import { MIGRATIONS } from "./migrations.table.ts";
import { openDatabase, openOrSetAside, openReadOnly, schemaVersion } from "./open.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "callbox-db-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function readKey(db: Database, key: string): string | undefined {
  return db.get<{ value: string }>("SELECT value FROM kv WHERE key = :key", { key })?.value;
}

function writeKey(db: Database, key: string, value: string): void {
  db.run("INSERT OR REPLACE INTO kv (key, value) VALUES (:key, :value)", { key, value });
}

test("a new database has every migration, and opening it again changes nothing", () => {
  const path = join(folder, "box.sqlite");
  const first = openDatabase(path);
  expect(schemaVersion(first)).toBe(MIGRATIONS.length);
  writeKey(first, "test.word", "kept");
  first.close();
  const again = openDatabase(path);
  expect(readKey(again, "test.word")).toBe("kept");
  again.close();
  again.close();
});

test("a failed transaction leaves nothing behind, also from a nested one", () => {
  const db = openDatabase(join(folder, "box.sqlite"));
  expect(() =>
    db.transaction(() => {
      writeKey(db, "a", "1");
      db.transaction(() => writeKey(db, "b", "2"));
      throw new Error("stop");
    }),
  ).toThrow("stop");
  expect(readKey(db, "a")).toBeUndefined();
  expect(readKey(db, "b")).toBeUndefined();
  db.close();
});

test("the reader sees what was committed and cannot write", () => {
  const path = join(folder, "box.sqlite");
  const db = openDatabase(path);
  const reader = openReadOnly(path);
  writeKey(db, "a", "1");
  expect(readKey(reader, "a")).toBe("1");
  expect(() => writeKey(reader, "a", "2")).toThrow();
  reader.close();
  db.close();
});

test("the newest calls are found through an index, without sorting", () => {
  const db = openDatabase(join(folder, "box.sqlite"));
  const plan = db
    .all<{ detail: string }>(
      "EXPLAIN QUERY PLAN SELECT * FROM call WHERE (started_at, id) < (:at, :id) ORDER BY started_at DESC, id DESC LIMIT 50",
      { at: 1, id: "c" },
    )
    .map((row) => row.detail)
    .join("; ");
  expect(plan).toContain("call_started");
  expect(plan).not.toContain("TEMP B-TREE");
  db.close();
});

test("on a full disk a write that nobody may fail for is lost and told, and the next one works again", () => {
  const db = openDatabase(join(folder, "box.sqlite"));
  const lost: unknown[] = [];
  db.onLost = (error) => lost.push(error);
  const big = "x".repeat(100_000);
  const write = (): void => db.transaction(() => writeKey(db, "test.big", big));
  db.exec("PRAGMA max_page_count = 1");
  expect(db.attempt(write)).toBe(false);
  expect(lost).toHaveLength(1);
  expect(() => write()).toThrow("full");
  db.exec("PRAGMA max_page_count = 100000");
  expect(db.attempt(write)).toBe(true);
  expect(readKey(db, "test.big")).toBe(big);
  db.close();
});

test("a file that is no database is set aside and a new one begun; a sound one is left alone", () => {
  const path = join(folder, "box.sqlite");
  writeFileSync(path, "this was a database once ".repeat(1000));
  const first = openOrSetAside(path, 42);
  expect(first.setAside).toEqual({ path: `${path}.damaged-42`, calls: 0 });
  expect(existsSync(`${path}.damaged-42`)).toBe(true);
  writeKey(first.db, "test.word", "kept");
  first.db.close();
  const again = openOrSetAside(path, 43);
  expect(again.setAside).toBeUndefined();
  expect(readKey(again.db, "test.word")).toBe("kept");
  again.db.close();
});

const CALLS = 3_000;

/** A box with calls, people and phones; closed. */
function usedBox(path: string): void {
  const db = openDatabase(path);
  db.exec(`
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${CALLS - 1})
    INSERT INTO call (id, direction, origin_kind, origin, result, started_at, ended_at, wait_ms, ring_ms, talk_ms, hold_ms, cause, ended_by, detail)
    SELECT printf('c-%06d', i), 'inbound', 'line', 'b.1', 'answered', i, i, 0, 0, 0, 0, 16, 'caller', 'said good-bye' FROM n;
    INSERT INTO call_queue (call, visit, queue, joined_at, left_at, wait_ms, position, priority, reason, talk_ms)
    SELECT id, 1, 'sales', started_at, started_at, 0, 1, 0, 'answered', 0 FROM call;
    INSERT INTO agent_state (agent, since, body) VALUES ('1001', 1, '{}');
    INSERT INTO sip_binding (aor, contact, expires_at, body) VALUES ('1001', 'sip:1001@phone', 1, '{}');
    INSERT INTO voicemail_message (id, mailbox, received_at, duration_ms, bytes, path) VALUES ('vm-1', 'sales', 1, 1, 1, 'x.wav');
  `);
  db.close();
}

/** Overwrites the pages of a table or index, as a failing disk does. */
function ruin(path: string, name: string, share: { readonly from: number; readonly to: number }): void {
  const db = openDatabase(path);
  const pages = db.all<{ pageno: number }>("SELECT pageno FROM dbstat WHERE name = :name ORDER BY pageno", { name });
  db.close();
  const file = readFileSync(path);
  const size = file.readUInt16BE(16);
  for (const { pageno } of pages.slice(Math.floor(pages.length * share.from), Math.ceil(pages.length * share.to))) {
    file.fill(0xa5, (pageno - 1) * size, pageno * size);
  }
  writeFileSync(path, file);
}

test("of a database damaged where the box must read it, what can be read is taken over, and calls are taken", () => {
  const path = join(folder, "box.sqlite");
  usedBox(path);
  ruin(path, "sip_binding", { from: 0, to: 1 });
  ruin(path, "call", { from: 0.4, to: 0.5 });
  const { db, setAside } = openOrSetAside(path, 42);
  expect(setAside?.calls).toBeGreaterThan(CALLS / 3);
  expect(setAside?.calls).toBeLessThan(CALLS);
  const count = (table: string): unknown => db.get(`SELECT count(*) AS rows FROM ${table}`)?.rows;
  expect([count("call"), count("agent_state"), count("voicemail_message"), count("sip_binding")]).toEqual([
    setAside?.calls,
    1,
    1,
    0,
  ]);
  expect(count("call_queue")).toBe(setAside?.calls);
  expect(db.get("SELECT max(started_at) AS newest FROM call")).toEqual({ newest: CALLS - 1 });
  db.close();
});

test("a database that is damaged while the box works loses what cannot be written, says so, and ends nothing", () => {
  const path = join(folder, "box.sqlite");
  usedBox(path);
  ruin(path, "agent_event", { from: 0, to: 1 });
  const { db, setAside } = openOrSetAside(path, 42);
  expect(setAside).toBeUndefined();
  const lost: unknown[] = [];
  db.onLost = (error) => lost.push(error);
  const write = (): void => {
    db.run("INSERT INTO agent_event (agent, at, from_state, to_state, done_by) VALUES ('1001', 1, 'a', 'b', 'c')");
  };
  expect(db.attempt(write)).toBe(false);
  expect(String(lost[0])).toMatch(/malformed/);
  expect(db.attempt(() => writeKey(db, "test.word", "kept"))).toBe(true);
  db.close();
});

test("a call's record is written though the sums of reports are damaged; reports count rows until they are made anew", () => {
  const path = join(folder, "box.sqlite");
  usedBox(path);
  const before = openDatabase(path);
  deriveAll(before, "Asia/Shanghai");
  before.close();
  ruin(path, "sum_hour", { from: 0, to: 1 });
  const db = openDatabase(path);
  const derived = new DerivedTables(db);
  const journal = new JournalTables(db, derived);
  expect(derivedState(db).zone).toBe("Asia/Shanghai");
  journal.write([], [endedCall("c-new")]);
  expect(db.get("SELECT started_at FROM call WHERE id = 'c-new'")).toEqual({ started_at: 5 });
  expect(derivedState(db).zone).toBeUndefined();
  db.close();
});

function endedCall(call: string): CallRow {
  return {
    call,
    direction: "inbound",
    caller: {},
    called: {},
    origin: { kind: "line" },
    result: "answered",
    startedAt: 5,
    endedAt: 6,
    waitMs: 0,
    ringMs: 0,
    talkMs: 0,
    holdMs: 0,
    recordings: [],
    steps: [],
    way: "",
    legs: [],
    visits: [],
    termination: { cause: 16, by: "caller", detail: "" },
  };
}
